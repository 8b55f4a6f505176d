"""Whatever is done to a package is caught, and told by name."""

import hashlib

import pytest

from authority import CAN_STAMP, Authority
from sealmaker import OPEN, entries_of, make_package, write_entries
from tampering import attempt
from ullage.sealing.manifest import TIMESTAMP
from ullage.sealing.signed import read_seal, seal_bytes, with_timestamp
from ullage.sealing.verify import verify_package


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    """Give a signed package, another one signed by the same key, and the key; with timestamps where there can be."""
    folder = tmp_path_factory.mktemp("packages")
    one, secret = make_package(folder)
    other = tmp_path_factory.mktemp("other")
    (other / "key").write_bytes((folder / "key").read_bytes())
    (other / "key").chmod(0o600)
    two, _ = make_package(other, title="Another case")
    if CAN_STAMP:
        authority = Authority(tmp_path_factory.mktemp("authority") / "one", "One")
        for path in (one, two):
            stamp(path, authority, secret)
    return one, two, secret.public()


def stamp(path, authority, secret):
    """Put a timestamp into a package, as if it had been sealed with one."""
    *entries, (name, content) = entries_of(path)
    seal = read_seal(content)
    answer = authority.stamp_of(seal.stamped())
    sealed = with_timestamp(seal, hashlib.sha256(answer).hexdigest(), secret)
    write_entries(path, [*entries, (TIMESTAMP, answer), (name, seal_bytes(sealed))])


def check(number, packages, target):
    path, other, key = packages
    kind, names = attempt(number, path, other, target)
    if target.read_bytes() == path.read_bytes():
        return
    verified = verify_package(target, key=key)
    told = [str(one) for one in verified.failures()]
    assert not verified.intact, (number, kind, names)
    assert verified.verdict == "not intact"
    assert any(name in one for one in told for name in names), (number, kind, names, told)


def test_a_package_that_nobody_touched_is_intact(packages):
    for path in packages[:2]:
        verified = verify_package(path, key=packages[2])
        assert verified.intact, verified.failures()
        assert verified.verdict == f"intact, signed by {packages[2].words}{OPEN}"
        assert (TIMESTAMP in dict(entries_of(path))) == CAN_STAMP


@pytest.mark.parametrize("part", range(6))
def test_attempts_at_random_are_caught_and_named(packages, part, tmp_path):
    for number in range(part * 50, part * 50 + 50):
        check(number, packages, tmp_path / "tampered.zip")


@pytest.mark.truth
def test_ten_thousand_attempts_are_caught_and_named(packages, tmp_path):
    for number in range(1_000, 11_000):
        check(number, packages, tmp_path / "tampered.zip")


def test_every_byte_counts(tmp_path):
    path, secret = make_package(
        tmp_path, inputs={"case.toml": b"format = 1\n"}, results={"a.csv": b"a\n"}, decisions=1, title="C"
    )
    content = path.read_bytes()
    target = tmp_path / "tampered.zip"
    step = max(1, len(content) // 400)
    for at in range(0, len(content), step):
        changed = bytearray(content)
        changed[at] ^= 0x41
        target.write_bytes(changed)
        verified = verify_package(target, key=secret.public())
        assert not verified.intact, at
        assert verified.failures()
