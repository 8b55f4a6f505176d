"""What the desk shows of a result: its marks in one table, its tracks thinned, where silent ships can have been."""
