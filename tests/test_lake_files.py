"""How the files of a lake are written, as their own footers say."""

import struct
from datetime import UTC, datetime, timedelta

import pytest

from ullage.lake import Lake
from ullage.tables import POSITIONS, STATICS

# Parquet's numbers for an encoding by dictionary, a codec, and fields of its structures
BY_DICTIONARY = 8
ZSTD = 6
ROW_GROUPS, ROWS = 4, 3
COLUMNS, METADATA = 1, 3
ENCODINGS, NAME, CODEC, STATISTICS = 2, 3, 4, 12
LEAST, MOST = 6, 5


class Footer:
    """Thrift's compact protocol, as far as footers use it: structures as dictionaries by field number."""

    def __init__(self, content):
        size = struct.unpack("<I", content[-8:-4])[0]
        self.rest = iter(content[-8 - size : -8])
        self.told = self.value(12)

    def number(self):
        number = shift = 0
        for byte in self.rest:
            number |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                return number
        raise EOFError

    def value(self, kind):
        if kind in (1, 2):
            return kind == 1
        if kind == 8:
            return bytes(next(self.rest) for _ in range(self.number()))
        if kind == 9:
            head = next(self.rest)
            count = head >> 4 if head >> 4 < 15 else self.number()
            return [next(self.rest) == 1 if head & 15 < 3 else self.value(head & 15) for _ in range(count)]
        if kind == 12:
            return dict(self.fields())
        number = next(self.rest) if kind == 3 else self.number()
        return (number >> 1) ^ -(number & 1)

    def fields(self):
        field = 0
        while head := next(self.rest):
            field = field + (head >> 4) if head >> 4 else self.value(5)
            yield field, self.value(head & 15)


@pytest.fixture(scope="module")
def row_groups(tmp_path_factory):
    start = datetime(2024, 3, 2, tzinfo=UTC)
    rows = POSITIONS.frame(
        {
            "mmsi": f"2110000{i % 40:02d}",
            "seen_at": start + timedelta(seconds=i / 4),
            "lat_deg": i / 1e6,
            "lon_deg": 1.0,
        }
        for i in range(140_000)
    )
    lake = Lake(tmp_path_factory.mktemp("lake"), buckets=1)
    lake.append([(rows, STATICS.frame())])
    (part,) = lake.folder.glob("positions/day=2024-03-02/bucket=00/*")
    return Footer(part.read_bytes()).told[ROW_GROUPS]


def test_row_groups_are_small_enough_to_skip(row_groups):
    assert sum(group[ROWS] for group in row_groups) == 140_000
    assert max(group[ROWS] for group in row_groups) <= 1 << 17


def test_every_column_is_compressed_and_has_statistics(row_groups):
    columns = [column[METADATA] for group in row_groups for column in group[COLUMNS]]
    assert {column[CODEC] for column in columns} == {ZSTD}
    assert all(STATISTICS in column for column in columns)


def test_statistics_tell_least_and_most(row_groups):
    ships = [group[COLUMNS][0][METADATA] for group in row_groups]
    told = [(ship[STATISTICS][LEAST], ship[STATISTICS][MOST]) for ship in ships]
    assert (told[0][0], told[-1][1]) == (b"211000000", b"211000039")


def test_ships_are_encoded_by_dictionary(row_groups):
    for group in row_groups:
        ship = group[COLUMNS][0][METADATA]
        assert ship[NAME] == [b"mmsi"]
        assert BY_DICTIONARY in ship[ENCODINGS]
