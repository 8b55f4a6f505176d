"""A service on loopback, the same for all tests of a module, as it begins for each."""

import pytest

from stacmaker import renewed, serving


@pytest.fixture(scope="module")
def running():
    """Run a service."""
    with serving() as one:
        yield one


@pytest.fixture
def service(running):
    """Give the service as it begins: with nothing that another test told it."""
    return renewed(running)
