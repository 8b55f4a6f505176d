"""The files that a case is made of: which there are, taking in new ones, and naming them in case.toml."""
