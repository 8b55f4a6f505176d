"""What all tests share: fixed seeds, and where the labelled real data is."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("ullage", deadline=None, derandomize=True)
settings.load_profile("ullage")

DATA = Path(os.environ.get("ULLAGE_TEST_DATA", Path(__file__).parents[2] / "shared" / "data"))


@pytest.fixture
def real_data() -> Path:
    """Give the folder of real data, or skip where it is absent."""
    if not DATA.is_dir():
        pytest.skip(f"real data is absent: {DATA} (set ULLAGE_TEST_DATA)")
    return DATA
