"""What all tests share: fixed seeds for generated examples, no deadline on them, and how workers share the tests."""

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


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Give each worker modules that lie together, so that what a module prepares or compiles is seldom made twice."""
    if config.getvalue("dist") != "load":  # what `-n` alone means
        return None
    from xdist.scheduler import WorkStealingScheduling

    return WorkStealingScheduling(config, log)
