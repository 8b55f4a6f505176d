"""Registers of ships: what each says of names, numbers, ports and dimensions, as claims with their time."""

from __future__ import annotations

from ullage.sources.registers.reading import read_register, read_registers
from ullage.sources.registers.result import Register, RegistersRead

__all__ = ["Register", "RegistersRead", "read_register", "read_registers"]
