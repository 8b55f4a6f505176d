"""The only code that reads what users bring: the case file and its tables.

Each reader gives valid data, or an `InputError` with every problem of its file; no stage checks them again.
"""
