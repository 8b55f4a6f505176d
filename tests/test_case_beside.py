"""What vendors put beside an image is read with it, and so belongs to what a result is made of."""

import hashlib

from casemaker import CASE, make_case
from ullage import case
from ullage.case import read_case
from ullage.sources.view_metadata.beside import ListedFolder


def made(folder, metadata):
    make_case(folder, case=CASE)
    with (folder / "case.toml").open("a", encoding="utf-8") as file:
        file.write('scenes = "scenes"\n')
    scenes = folder / "scenes"
    scenes.mkdir(exist_ok=True)
    (scenes / "20240101_012935_1085_3B_AnalyticMS_SR.tif").write_bytes(b"II*\x00")
    (scenes / "20240101_012935_1085_metadata.json").write_bytes(metadata)
    (scenes / "20240101_012935_1085_3B_udm2.tif").write_bytes(b"II*\x00mask")
    (scenes / "unrelated.json").write_bytes(b"{}")
    return read_case(folder)


def test_metadata_and_masks_of_an_image_are_among_the_files_of_a_case(tmp_path):
    read = made(tmp_path / "case", b"{}")
    assert {name: read.files[name] for name in read.files if name.startswith("scenes/")} == {
        "scenes/20240101_012935_1085_3B_AnalyticMS_SR.tif": hashlib.sha256(b"II*\x00").hexdigest(),
        "scenes/20240101_012935_1085_metadata.json": hashlib.sha256(b"{}").hexdigest(),
        "scenes/20240101_012935_1085_3B_udm2.tif": hashlib.sha256(b"II*\x00mask").hexdigest(),
    }


def test_an_image_counts_as_another_when_what_lies_beside_it_changes(tmp_path):
    (before,) = made(tmp_path / "case", b"{}").sources["scenes"]
    (same,) = made(tmp_path / "case", b"{}").sources["scenes"]
    (after,) = made(tmp_path / "case", b"[]").sources["scenes"]
    assert before == same
    assert (before.name, before.path) == (after.name, after.path)
    assert before.content != after.content


def test_a_folder_is_listed_once_for_what_lies_beside_all_its_images(tmp_path, monkeypatch):
    made(tmp_path / "case", b"{}")
    scenes, listed = tmp_path / "case" / "scenes", []
    for number in range(20):
        (scenes / f"202402{number:02}_012935_1085_3B_AnalyticMS_SR.tif").write_bytes(b"II*\x00")
    monkeypatch.setattr(case, "ListedFolder", lambda folder: listed.append(folder) or ListedFolder(folder))
    assert len(read_case(tmp_path / "case").sources["scenes"]) == 21
    assert listed == [scenes]
