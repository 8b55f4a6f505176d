"""A checksum that cannot be held against a file is told, not passed over."""

import hashlib

import pytest

from stacmaker import archive, item
from ullage.sources.stac.files import choose_files
from ullage.sources.stac.items import read_item
from ullage.sources.transport.checksums import CODES, read_multihash

WHERE = "https://a.example/items"


def files_of(checksum):
    assets = {"product": archive("files/a.zip", **{"file:checksum": checksum})}
    return choose_files(read_item(item(assets=assets), WHERE))


@pytest.mark.parametrize(
    "checksum", ["a0e40220" + "0" * 64, "0" * 64, "1214" + "0" * 40, "0x1220" + "0" * 64, 7, "", "1610" + "a" * 32]
)
def test_a_checksum_of_a_kind_that_is_not_known_is_told(checksum):
    files = files_of(checksum)
    assert files.files[""].told is None
    assert "not checked" in files.doubt


@pytest.mark.parametrize("code", CODES)
def test_every_kind_that_is_known_is_read(code):
    digest = hashlib.new(CODES[code], b"a", usedforsecurity=False)
    assert read_multihash(f"{code}{digest.digest_size:02x}{digest.hexdigest()}") == (CODES[code], digest.hexdigest())
    assert files_of(f"{code}{digest.digest_size:02x}{digest.hexdigest()}").doubt == ""


def test_where_none_is_told_there_is_no_doubt():
    assert choose_files(read_item(item(), WHERE)).doubt == ""
