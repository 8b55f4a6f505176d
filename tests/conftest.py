"""What all tests share: fixed seeds for generated examples, and no deadline on them."""

import pytest
from hypothesis import settings

settings.register_profile("ullage", deadline=None, derandomize=True)
settings.load_profile("ullage")


def pytest_collection_modifyitems(config, items):
    """Leave out long runs against truth, unless they are asked for."""
    if "truth" not in config.option.markexpr:
        for item in items:
            if item.get_closest_marker("truth"):
                item.add_marker(pytest.mark.skip(reason="long: run by hand with pytest -m truth"))
