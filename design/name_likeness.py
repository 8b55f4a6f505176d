"""How far names alone tell which ship, on real registers and lists whose IMO numbers say what is true.

Run by hand: ``.venv/bin/python design/name_likeness.py [DATA]``; DATA is the folder of test data (`ULLAGE_TEST_DATA`,
else ``../shared/data``). The IMO numbers are kept from the comparison and used to judge it. Ships are split by a hash
of their number: `IdentityRule.name_alike` and the parts of names were chosen on one half, and what is told is of the
other.
"""

from __future__ import annotations

import gzip
import os
import sys
import unicodedata
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from ullage.identify import IdentityRule, compare_with_listings
from ullage.identify.names import SAME_LETTERS, SAME_SOUND, measure_likeness, name_of
from ullage.records import Said, Vessel
from ullage.sources.listings import read_lists
from ullage.sources.registers import read_register
from ullage.tables import LISTINGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from ullage.identify.names import Name

Names = dict[str, set[str]]

LOOSE = IdentityRule(name_alike=0.7)
BANDS = ((0.94, 0.95), (0.92, 0.94), (0.90, 0.92), (0.87, 0.90), (0.84, 0.87), (0.80, 0.84), (0.75, 0.80), (0.70, 0.75))


def is_told(imo: str, *, tuning: bool) -> bool:
    """Tell whether a ship belongs to the half that is asked for."""
    return bool(int(sha256(imo.encode()).hexdigest(), 16) % 2) != tuning


def names_of(claims: pl.DataFrame, *, tuning: bool) -> Names:
    """Give all names that claims have for each IMO number of one half."""
    found: Names = {}
    named = claims.filter(pl.col("kind").is_in(["name", "former_name", "other_name"]))
    for vessel_id, value in named.select("vessel_id", "value").iter_rows():
        imo = vessel_id.removeprefix("imo:")
        if vessel_id.startswith("imo:") and is_told(imo, tuning=tuning):
            found.setdefault(imo, set()).add(value)
    return found


def pairs_of(ours: Names, theirs: Names, rule: IdentityRule) -> pl.DataFrame:
    """Compare names alone: our IMO number, theirs, the likeness, and of which kind the likest names are."""
    vessels = [Vessel(imo, tuple(Said("name", name) for name in sorted(names))) for imo, names in ours.items()]
    rows = ({"listing_id": imo, "name": None, "other_names": sorted(names)} for imo, names in theirs.items())
    found = compare_with_listings(vessels, LISTINGS.frame(rows), rule)
    assert found.filter(pl.col("class").is_in(["same", "probable"])).is_empty()  # noqa: S101 - what is promised
    kinds, values = [], []
    for one, other in found.select("vessel_id", "listing_id").iter_rows():
        best = max(
            (measure_likeness(name_of(a), name_of(b)) for a in sorted(ours[one]) for b in sorted(theirs[other])),
            key=lambda likeness: likeness.value,
        )
        values.append(best.value)
        kinds.append(_kind(best.value, best.words))
    return found.select("vessel_id", "listing_id").with_columns(
        likeness=pl.Series(values, dtype=pl.Float64),
        kind=pl.Series(kinds, dtype=pl.String),
        right=pl.col("vessel_id") == pl.col("listing_id"),
    )


def _kind(value: float, words: str) -> str:
    if value == SAME_LETTERS:
        return "1 the same letters"
    if "one has the number" in words:
        return "2 one without a number" if words.startswith("the same name") else "5 nearly alike, one without a number"
    return "3 alike in sound" if value == SAME_SOUND else "4 nearly alike in sound"


def print_table(title: str, ours: Names, theirs: Names) -> None:
    """Print precision and recall of names alone, by kind and by threshold."""
    common = ours.keys() & theirs.keys()
    print(f"\n{title}: {len(ours):,} ships against {len(theirs):,}; {len(common):,} are in both")
    pairs = pairs_of(ours, theirs, LOOSE)
    for (kind,), part in pairs.filter(pl.col("likeness") >= IdentityRule().name_alike).sort("kind").group_by(
        "kind", maintain_order=True
    ):  # fmt: skip
        print(f"  {str(kind)[2:]:40} {len(part):6,} pairs, {int(part['right'].sum()):6,} right")
    for low, high in BANDS:
        part = pairs.filter(
            pl.col("kind").str.starts_with("4"), pl.col("likeness").is_between(low, high, closed="left")
        )
        right = int(part["right"].sum())
        print(f"    nearly alike, likeness {low:.2f} to {high:.2f}: {len(part):6,} pairs, {right:4,} right")
    for threshold in (1.0, 0.95, 0.90, 0.87, 0.84, 0.80):
        part = pairs.filter(pl.col("likeness") >= threshold)
        right = part.filter("right").height
        recall = part.filter("right")["vessel_id"].n_unique() / max(len(common), 1)
        asked = part["vessel_id"].n_unique()
        print(
            f"  likeness >= {threshold:.2f}: precision {right / max(len(part), 1):.3f} of {len(part):,} pairs, "
            f"recall {recall:.3f}; {len(part) / max(asked, 1):.2f} candidates for each of {asked:,} that have any"
        )


def print_namesakes(title: str, ours: Names, theirs: Names) -> None:
    """Print what becomes of namesakes when the IMO numbers are not hidden."""
    vessels = [
        Vessel(imo, (Said("imo", imo), *(Said("name", name) for name in sorted(names)))) for imo, names in ours.items()
    ]
    rows = ({"listing_id": imo, "imo": imo, "other_names": sorted(names)} for imo, names in theirs.items())
    found = compare_with_listings(vessels, LISTINGS.frame(rows))
    wrong = found.filter(pl.col("vessel_id") != pl.col("listing_id"))
    same = found.filter(pl.col("vessel_id") == pl.col("listing_id"))
    told = dict(sorted(wrong["class"].value_counts().iter_rows()))
    print(f"\n{title}, numbers shown: {len(same):,} same ({same['class'].unique().to_list()}), namesakes {told}")


def print_scripts(path: Path) -> None:
    """Print how many names of a list's people and entities are alike in their own script and romanised."""
    from defusedxml.ElementTree import fromstring

    parts = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
    pairs: dict[tuple[str, bool], list[tuple[Name, Name]]] = {}
    for entry in fromstring(gzip.decompress(path.read_bytes())).iter("INDIVIDUAL"):
        own = entry.findtext("NAME_ORIGINAL_SCRIPT") or ""
        roman = " ".join(" ".join(entry.findtext(part) or "" for part in parts).split())
        scripts = {unicodedata.name(one, "?").split()[0] for one in own if one.isalpha()}
        if len(scripts) == 1 and not own.isascii():
            key = scripts.pop(), is_told(roman, tuning=True)
            pairs.setdefault(key, []).append((name_of(roman), name_of(own)))
    print("\nUN list, people: the romanised name and the one in its own script")
    least = IdentityRule().name_alike
    for (script, tuning), names in sorted(pairs.items()):
        right = sum(measure_likeness(roman, own).value >= least for roman, own in names)
        others = [(roman, own) for at, (roman, _) in enumerate(names) for to, (_, own) in enumerate(names) if at != to]
        wrong = sum(measure_likeness(roman, own).value >= least for roman, own in others)
        half = "tuning half" if tuning else "told"
        print(f"  {script}, {half}: {right} of {len(names)} alike; {wrong} of {len(others):,} pairs of two people")


def main(data: Path) -> None:
    """Print the tables."""
    mrv: dict[str, Mapping[bool, Names]] = {}
    for path in sorted((data / "registers" / "eu_mrv").glob("*.xlsx")):
        claims = read_register(path).claims
        mrv[path.name[:4]] = {half: names_of(claims, tuning=half) for half in (True, False)}
    eu = _claims([*(data / "listings" / "eu").glob("*.csv")])
    ofac = {
        year: _claims([data / "listings" / "us_ofac" / f"sdn_{year}.csv.gz"])
        for year in ("2019-01", "2021-07", "2023-01")
    }
    every_mrv = {half: _joined(mrv[year][half] for year in mrv) for half in (True, False)}
    for half, title in ((True, "tuning half"), (False, "half that is told")):
        print(f"\n== {title}")
        print_table("EU MRV 2018 by its names of 2021", mrv["2018"][half], mrv["2021"][half])
    listed = {name: names_of(claims, tuning=False) for name, claims in (("EU list", eu), *ofac.items())}
    print_table("EU list, former names too, in EU MRV", listed["EU list"], every_mrv[False])
    print_table("OFAC 2019 in OFAC 2021", listed["2019-01"], listed["2021-07"])
    print_table("OFAC 2019 in OFAC 2023", listed["2019-01"], listed["2023-01"])
    print_table("OFAC 2021 in OFAC 2023", listed["2021-07"], listed["2023-01"])
    everybody = _joined(listed.values())
    print_table("all three lists in EU MRV", everybody, every_mrv[False])
    print_namesakes("EU MRV and all three lists", every_mrv[False], everybody)
    for path in sorted((data / "listings" / "un").glob("*.xml.gz")):
        print_scripts(path)


def _claims(paths: list[Path]) -> pl.DataFrame:
    return read_lists(paths).claims


def _joined(several: Iterable[Names]) -> Names:
    found: Names = {}
    for names in several:
        for imo, said in names.items():
            found.setdefault(imo, set()).update(said)
    return found


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else os.environ.get("ULLAGE_TEST_DATA", "../shared/data")))
