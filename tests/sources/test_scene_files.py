import pytest

from ullage.errors import InputError
from ullage.sources import scene_files
from ullage.sources.scene_files import find_scenes


def made(root, *names):
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_bytes(b"")
    return root


def names_of(root):
    return [str(one.relative_to(root)) for one in find_scenes(root)]


def test_products_and_geotiffs_are_found_in_folders_of_folders(tmp_path):
    made(tmp_path, "b/S1A.SAFE/manifest.safe", "b/S1A.SAFE/measurement/vv.tiff", "a.tif", "c/2024/S2A.zip")
    assert names_of(tmp_path) == ["a.tif", "b/S1A.SAFE", "c/2024/S2A.zip"]


def test_what_lies_beside_a_scene_is_none(tmp_path):
    made(tmp_path, "one.tif", "one_udm2.tif", "one_metadata.json", "notes.txt", ".hidden.tif")
    assert names_of(tmp_path) == ["one.tif"]


def test_a_folder_of_bands_is_one_scene(tmp_path):
    made(tmp_path, "T53TLH/B02.jp2", "T53TLH/B03.jp2")
    assert names_of(tmp_path) == ["T53TLH"]


def test_a_file_is_itself_whatever_it_is_called(tmp_path):
    file = made(tmp_path, "scene") / "scene"
    assert find_scenes(file) == [file]


def test_folders_too_deep_are_not_looked_through(tmp_path):
    made(tmp_path, "1/2/3/4/in.tif", "1/2/3/4/5/out.tif")
    assert names_of(tmp_path) == ["1/2/3/4/in.tif"]


def test_far_too_many_scenes_are_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(scene_files, "MOST_SCENES", 1)
    with pytest.raises(InputError, match="holds 2 scenes"):
        find_scenes(made(tmp_path, "1.tif", "2.tif"))
