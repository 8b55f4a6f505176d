"""A service on loopback, and what it answers."""

from datetime import UTC, datetime

import pytest
import shapely

from stacmaker import LAT, LON, renewed, serving
from ullage.fetching.session import session_with
from ullage.sources.stac.query import Area, Query
from ullage.sources.stac.search import search
from ullage.sources.transport.patience import Patience

HERE = Area("berth", shapely.box(LON - 0.1, LAT - 0.1, LON + 0.1, LAT + 0.1))


@pytest.fixture(scope="session")
def running():
    """Serve as long as the tests run."""
    with serving() as one:
        yield one


@pytest.fixture
def service(running):
    """Give a service without items."""
    return renewed(running)


@pytest.fixture
def answers(service):
    """Search the service, or what else is given, in 2024."""

    def go(api=None, areas=(HERE,), **options):
        after, before = (options.pop(name, None) for name in ("after", "before"))
        after, before = after or datetime(2024, 1, 1, tzinfo=UTC), before or datetime(2024, 12, 31, tzinfo=UTC)
        patience = Patience(3, sleep=lambda _: None)
        with session_with(str(api or service.address), patience, 2.0) as session:
            return search(session.doors, session.service, Query(areas, after, before, **options))

    return go
