"""What all tests share: fixed seeds for generated examples, and no deadline on them."""

from hypothesis import settings

settings.register_profile("ullage", deadline=None, derandomize=True)
settings.load_profile("ullage")
