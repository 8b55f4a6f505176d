"""Whatever the bytes of a list are, it is read or it is a problem with its file's name, never anything else."""

import gzip

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import listmaker as maker
from ullage.errors import InputError
from ullage.sources.listings import read_listings
from ullage.sources.registers import read_register
from ullage.tables import CLAIMS, LISTINGS

NASTY = maker.Ship(name='=HYPERLINK("x")<b>', former=["\u202eKCAB", "A" * 3_000], imo="1234568", deadweight="1e400")
SHIPS = [maker.SHIP, NASTY]
MADE = maker.in_every_form(SHIPS)
WORDS = st.sampled_from(
    [
        b"",
        b'"',
        b"<",
        b">",
        b"</",
        b"&x;",
        b"\xff",
        b"\0",
        b"\x1a",
        b",",
        b";",
        b"\n",
        b"9" * 60,
        b"null",
        b"[" * 99,
        b"{",
    ]
)
BYTES = st.one_of(st.binary(max_size=300), st.text(max_size=200).map(str.encode))


@st.composite
def mutated(draw):
    """Give a list of some format, cut, or with other bytes here and there, perhaps packed."""
    data = bytearray(draw(st.sampled_from(MADE)))
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(0, len(data)))
        data[at : at + draw(st.integers(0, 30))] = draw(st.one_of(WORDS, st.binary(max_size=12)))
    if draw(st.booleans()):
        del data[draw(st.integers(0, len(data))) :]
    return gzip.compress(bytes(data)) if draw(st.booleans()) else bytes(data)


def read_or_refuse(read, path):
    try:
        return read(path)
    except InputError as error:
        problems = error.problems
    assert all(problem.file == path.name for problem in problems)
    return None


@settings(max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.one_of(mutated(), BYTES))
def test_any_bytes_are_a_list_or_a_problem(tmp_path, data):
    path = tmp_path / "list_2024-01-01.csv"
    path.write_bytes(data)
    listings = read_or_refuse(read_listings, path)
    if listings is not None:
        assert listings.frame.schema == LISTINGS.schema
        assert listings.claims.schema == CLAIMS.schema
        assert listings.vessels <= listings.entries
        assert listings.frame["listing_id"].is_unique().all()
        told = listings.frame["imo"].drop_nulls().to_list()
        assert all(len(imo) == 7 and imo.isdecimal() and imo.isascii() for imo in told)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(data=st.one_of(mutated(), BYTES))
def test_any_bytes_are_a_register_or_a_problem(tmp_path, data):
    path = tmp_path / "register_2024-01-01.csv"
    path.write_bytes(data)
    register = read_or_refuse(read_register, path)
    if register is not None:
        assert register.claims.schema == CLAIMS.schema


@pytest.mark.parametrize("made", range(len(MADE)))
def test_what_a_hostile_list_says_is_shown_and_bounded(written, made):
    listings = read_or_refuse(read_listings, written("list_2024-01-01.csv", MADE[made]))
    if listings is None:
        return
    texts = [*listings.frame["name"].drop_nulls(), *listings.claims["value"], *listings.frame["note"].drop_nulls()]
    texts += [name for names in listings.frame["other_names"] for name in names]
    assert all(text.isprintable() and len(text) <= 500 for text in texts)
    assert listings.frame["imo"].drop_nulls().unique().to_list() in ([maker.SHIP.imo], [])


@pytest.mark.parametrize("filler", [" ", "(", "a.k.a. '", "IMO ", "1: ", "\u00a0(formerly ", "(A b):"])
def test_no_text_takes_long_to_read(written, filler):
    long = maker.Ship(name=filler * 20_000, former=[], callsign=filler * 5_000)
    rows = maker.sdn_rows([long])
    rows[2][11] = filler * 60_000
    listings = read_listings(written("sdn_2024-01-01.csv", maker.table(rows)))
    assert listings.entries == 3
    ofsi = maker.ofsi_csv([maker.Ship(type=filler * 60_000)])
    read_listings(written("ofsi.csv", ofsi))
