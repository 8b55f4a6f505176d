"""Deliveries against a cap: balance, scenarios, assumptions."""
