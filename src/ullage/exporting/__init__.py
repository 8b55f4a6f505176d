"""A result in the forms that other programs open."""

from __future__ import annotations

from ullage.exporting.files import SUFFIXES, export_case

__all__ = ["SUFFIXES", "export_case"]
