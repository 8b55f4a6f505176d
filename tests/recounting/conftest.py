"""Cases with a result, made once for all workers of a test run."""

import shutil

import pytest

import webmaker


def once(tmp_path_factory, name, make):
    base = tmp_path_factory.getbasetemp()
    base = base.parent if base.name.startswith("popen-") else base
    return webmaker.make_once(base, name, make)


@pytest.fixture(scope="session")
def season(tmp_path_factory):
    """Six weeks of pixels and radio, the same that tests of the application stand on; never to be written into."""
    return once(tmp_path_factory, "small-season", webmaker.make_small_season)


@pytest.fixture(scope="session")
def observed(tmp_path_factory):
    """A case of observations alone; never to be written into."""
    return once(tmp_path_factory, "observed-case", webmaker.make_small_case)


@pytest.fixture
def own(observed, tmp_path):
    """Give a copy of it that a test may change."""
    return shutil.copytree(observed, tmp_path / "case")
