"""Makes simulated trades for tests, each once."""

from functools import cache

from ullage.simulate import world

SEED = 11


@cache
def quarter():
    """Give three months of a dozen tankers and a few others."""
    return world(SEED, days=90, tankers=12, bystanders=12, sensors=("s1", "planet", "vhr"))


@cache
def busy():
    """Give a month of so many tankers that berths have queues; nobody looks."""
    return world(SEED, days=30, tankers=60, bystanders=0, sensors=())
