"""What analysts measured and kept goes into a package, and into none for the public."""

import zipfile

import pytest

from casemaker import FLEET, OBSERVATIONS, make_case, observation, ship
from ullage.errors import InputError
from ullage.results import run_case
from ullage.sealing.contents import gather_packing
from ullage.sealing.manifest import read_manifest
from ullage.sealing.redaction import redact
from ullage.sealing.seal import write_package
from ullage.sealing.verify import verify_package


@pytest.fixture
def case(tmp_path):
    rows = OBSERVATIONS + observation("2024-03-01", "A", condition="laden")
    folder = make_case(tmp_path / "case", observations=rows, fleet=FLEET + ship("A", 3000))
    run_case(folder, report=False, workers=1)
    (folder / "measured").mkdir()
    (folder / "measured" / "0123456789abcdef.json").write_text('{"by": "Jordan Example"}', "utf-8")
    (folder / "measured" / "0123456789abcdef.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    return folder


def test_a_package_holds_what_was_measured_and_is_intact(case, tmp_path):
    write_package(gather_packing(case), tmp_path / "case.zip")
    with zipfile.ZipFile(tmp_path / "case.zip") as package:
        manifest = read_manifest(package.read("manifest.json"))
        assert package.read("measured/0123456789abcdef.json") == b'{"by": "Jordan Example"}'
    assert {one.path for one in manifest.entries if one.role == "measured"} == {
        "measured/0123456789abcdef.json", "measured/0123456789abcdef.png",
    }  # fmt: skip
    assert verify_package(tmp_path / "case.zip").passed


def test_a_package_for_the_public_holds_none_of_it_and_no_name(case, tmp_path):
    write_package(redact(case, gather_packing(case)), tmp_path / "case.zip")
    with zipfile.ZipFile(tmp_path / "case.zip") as package:
        assert not [name for name in package.namelist() if name.startswith("measured/")]
        assert b"Jordan" not in b"".join(package.read(name) for name in package.namelist())
        told = read_manifest(package.read("manifest.json")).redaction
    assert any("a person's measurement, with name and reason" in one for one in told)
    assert verify_package(tmp_path / "case.zip").passed


def test_a_link_among_them_is_refused(case):
    (case / "measured" / "link.json").symlink_to("/etc/hostname")
    with pytest.raises(InputError, match="is a link"):
        gather_packing(case)
