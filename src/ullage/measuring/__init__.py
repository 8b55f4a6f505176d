"""Measuring one ship in one image: from two points to barrels, as a record that can be checked and compared."""
