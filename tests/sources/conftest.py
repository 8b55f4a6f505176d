"""Files made for one test."""

from pathlib import Path

import openpyxl
import pytest

from ullage.records import Place


@pytest.fixture
def written(tmp_path):
    """Write a file into the case folder; give its path."""

    def write(name: str, content: str | bytes) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def workbook(tmp_path):
    """Write rows of Python values into the first sheet of a workbook; give its path."""

    def write(rows: list[list[object]], name: str = "table.xlsx") -> Path:
        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        path = tmp_path / name
        book.save(path)
        return path

    return write


@pytest.fixture
def places():
    """Give a berth and a discharging terminal by identifier."""
    return {
        "berth": Place("berth", "Oil berth", "loads"),
        "nampo": Place("nampo", "Nampo oil terminal", "discharges"),
    }
