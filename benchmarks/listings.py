"""How fast lists and registers are read, beside what only takes their text apart, in one run.

    python benchmarks/listings.py [FOLDER OF LISTS] [WORKBOOK OF EU MRV]

Made lists have the size of the largest that are published: 1,500 vessels among 20,000 entries.
"""

from __future__ import annotations

import csv
import io
import json
import resource
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree.ElementTree import iterparse

sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))

import listmaker as maker  # type: ignore[import-not-found, unused-ignore]  # of the tests
from ullage.sources.listings import read_listings, read_lists
from ullage.sources.registers import read_register

if TYPE_CHECKING:
    from collections.abc import Callable

SHIPS = [maker.Ship(name=f"HERON {number}", imo=maker.ship_number(900_000 + number)) for number in range(1_500)]
OTHERS = 18_500


def advanced() -> str:
    """Make OFAC's advanced list: each of the others has ten names and twenty features."""
    name = (
        '<Alias Primary="true"><DocumentedName><DocumentedNamePart><NamePartValue ScriptID="215">SOMEBODY OF THIS LIST'
    )
    name += "</NamePartValue></DocumentedNamePart></DocumentedName></Alias>"
    feature = (
        '<Feature FeatureTypeID="9"><FeatureVersion ReliabilityID="1"><Comment/><VersionDetail DetailTypeID="1432">'
    )
    feature += "what a feature says of a company, in words</VersionDetail></FeatureVersion></Feature>"
    profile = f'<Profile ID="9" PartySubTypeID="3"><Identity ID="91">{name * 10}</Identity>{feature * 20}</Profile>'
    whole: str = maker.advanced_xml(SHIPS)
    before, tag, after = whole.partition("<DistinctParties>")
    return before + tag + f'<DistinctParty FixedRef="9">{profile}</DistinctParty>' * OTHERS + after


def uk() -> str:
    """Make the UK list: 57,000 rows of people, and the ships."""
    out = io.StringIO()
    rows = csv.writer(out)
    for number in range(57_000):
        said = {"Unique ID": f"A{number // 10}", "Name 6": "PERSON", "Designation Type": "Individual"}
        rows.writerow(
            [said.get(column, "x" * 700 if column == "Other Information" else "") for column in maker.UK_COLUMNS]
        )
    return f"{maker.uk_csv(SHIPS)}{out.getvalue()}"


def entities() -> str:
    """Make entities: 300,000 people, and the vessels with their sanctions."""
    person = json.dumps({"id": "x", "schema": "Person", "properties": {"name": ["A" * 300]}})
    people = f"{person}\n" * 300_000
    return f"{maker.entities(SHIPS)}{people}"


def parse_xml(path: Path) -> None:
    """Take a document apart and look at nothing."""
    for _, element in iterparse(path):  # noqa: S314 - made here
        element.clear()


def parse_json(path: Path) -> None:
    """Take lines of JSON apart and look at nothing."""
    import orjson

    for line in path.read_bytes().splitlines():
        orjson.loads(line)


def parse_csv(path: Path) -> None:
    """Take rows apart and look at nothing."""
    with path.open(encoding="utf-8", newline="") as opened:
        for _ in csv.reader(opened):
            pass


def timed(do: Callable[[], object]) -> float:
    """Give the least time of the processor in three runs [s]."""
    times = []
    for _ in range(3):
        before = time.process_time()
        do()
        times.append(time.process_time() - before)
    return min(times)


def main() -> None:
    """Print a line for each list."""
    peers = {"advanced": (advanced, parse_xml), "uk": (uk, parse_csv), "entities": (entities, parse_json)}
    with tempfile.TemporaryDirectory() as folder:
        for name, (make, parse) in peers.items():
            path = Path(folder) / f"{name}_2024-01-01"
            path.write_text(make(), "utf-8")
            ours, theirs = timed(partial(read_listings, path)), timed(partial(parse, path))
            most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e3
            size = path.stat().st_size / 1e6
            print(f"{name}: {size:.0f} MB in {ours:.2f} s, {ours / theirs:.1f} times as long as apart, {most:.0f} MB")
    for place in map(Path, sys.argv[1:]):
        took = timed(partial(read_lists, [place]) if place.is_dir() else partial(read_register, place))
        print(f"{place.name}: {took:.2f} s")


if __name__ == "__main__":
    main()
