"""A live feed on its way into a lake: on tape first, so that what was heard outlives whoever heard it."""
