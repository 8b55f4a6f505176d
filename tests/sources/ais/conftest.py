"""The real AIS data that some tests read."""

import os
from pathlib import Path

import pytest

ROOT = Path(os.environ.get("ULLAGE_TEST_DATA", Path(__file__).parents[4] / "shared" / "data")) / "ais"


@pytest.fixture
def real():
    """Give the path of a real file; skip where it is absent."""

    def find(name: str) -> Path:
        path = ROOT / name
        if not path.exists():
            pytest.skip(f"no real AIS: {name} is neither below ULLAGE_TEST_DATA nor in ../shared/data")
        return path

    return find
