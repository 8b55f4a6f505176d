"""Keys: made once, never overwritten, read by their owner alone, told in words."""

import hashlib
import os

import pytest

from ullage.errors import InputError, OutputError
from ullage.sealing.fingerprints import WORDS, fingerprint
from ullage.sealing.keys import PublicKey, default_key, make_key, read_public_key, read_secret_key


def test_the_words_are_256_none_of_which_begins_as_another():
    assert len(WORDS) == 256
    assert list(WORDS) == sorted(WORDS)
    assert len({word[:3] for word in WORDS}) == 256
    assert all(word.isascii() and word.isalpha() and word.islower() and len(word) <= 8 for word in WORDS)


def test_a_fingerprint_is_a_word_for_each_of_twelve_bytes():
    digest = hashlib.sha256(bytes(32)).digest()
    assert fingerprint(bytes(32)).split("-") == [WORDS[one] for one in digest[:12]]
    assert fingerprint(bytes(31) + b"\x01") != fingerprint(bytes(32))


def test_a_key_is_made_once_for_its_owner_alone_and_never_overwritten(tmp_path):
    path = tmp_path / "new" / "key"
    public = make_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    before = path.read_bytes()
    with pytest.raises(OutputError, match="never overwritten"):
        make_key(path)
    assert path.read_bytes() == before
    assert (
        read_secret_key(path).public() == read_public_key(path.with_name("key.pub")) == read_public_key(path) == public
    )


def test_a_public_half_that_is_there_is_not_overwritten_either(tmp_path):
    (tmp_path / "key.pub").write_text("mine", "utf-8")
    with pytest.raises(OutputError, match="never overwritten"):
        make_key(tmp_path / "key")
    assert not (tmp_path / "key").exists()


@pytest.mark.parametrize("at", [1, 2])
def test_a_disk_that_is_full_leaves_no_half_key_in_the_way(tmp_path, monkeypatch, at):
    calls = []

    def fsync(handle):
        calls.append(handle)
        if len(calls) == at:
            raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(OutputError, match="No space left"):
        make_key(tmp_path / "key")
    assert list(tmp_path.iterdir()) == []
    assert make_key(tmp_path / "key") == read_public_key(tmp_path / "key.pub")


def test_who_signs_with_the_public_half_is_told_so(tmp_path):
    make_key(tmp_path / "key")
    with pytest.raises(InputError, match="is the public half"):
        read_secret_key(tmp_path / "key.pub")


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o644, 0o660])
def test_a_secret_key_that_others_can_read_or_write_is_refused(tmp_path, mode):
    make_key(tmp_path / "key")
    (tmp_path / "key").chmod(mode)
    for read in (read_secret_key, read_public_key):
        with pytest.raises(InputError, match=r"by others.*chmod 600"):
            read(tmp_path / "key")


def test_a_signature_holds_for_its_message_and_key_alone(tmp_path):
    make_key(tmp_path / "one")
    make_key(tmp_path / "two")
    one, two = read_secret_key(tmp_path / "one"), read_secret_key(tmp_path / "two")
    signature = one.sign(b"message")
    assert signature == one.sign(b"message")
    assert one.public().holds(signature, b"message")
    assert not one.public().holds(signature, b"massage")
    assert not two.public().holds(signature, b"message")
    assert not one.public().holds(signature[:-1], b"message")


def test_the_public_half_is_not_taken_for_the_secret_one(tmp_path):
    make_key(tmp_path / "key")
    (tmp_path / "key.pub").chmod(0o600)
    with pytest.raises(InputError, match=r"without \.pub"):
        read_secret_key(tmp_path / "key.pub")


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda text: text.replace("ullage-ed25519", "ssh-rsa"), "no public key"),
        (lambda text: text[:40], "no public key"),
        (lambda text: text[:0], "no file with a key"),
        (lambda text: text + "x" * 20_000, "no file with a key"),
        (lambda text: " ".join([*text.split()[:2], "able-" * 11 + "able"]), "words that are not those"),
    ],
)
def test_a_public_key_of_another_form_is_refused(tmp_path, change, told):
    make_key(tmp_path / "key")
    path = tmp_path / "key.pub"
    path.write_text(change(path.read_text("utf-8")), "utf-8")
    with pytest.raises(InputError, match=told):
        read_public_key(path)


def test_a_key_of_another_kind_is_refused(tmp_path):
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    path = tmp_path / "key"
    path.write_bytes(X25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    path.chmod(0o600)
    with pytest.raises(InputError, match="another kind"):
        read_secret_key(path)


def test_a_key_lies_among_the_settings_when_nobody_says_where(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert default_key() == tmp_path / "ullage" / "seal.key"


def points_of_small_order():
    """Work out the second coordinates of all points whose eightfold is nought, on the curve of RFC 8032."""
    p = 2**255 - 19
    d = -121665 * pow(121666, -1, p) % p

    def add(one, other):
        (x, y), (u, v) = one, other
        t = d * x * u * y * v % p
        return (x * v + y * u) * pow(1 + t, -1, p) % p, (y * v + x * u) * pow(1 - t, -1, p) % p

    def root(square):
        x = pow(square, (p + 3) // 8, p)
        x = x if x * x % p == square % p else x * pow(2, (p - 1) // 4, p) % p
        return x if x * x % p == square % p else None

    order = 2**252 + 27742317777372353535851937790883648493
    for y in range(2, 100):
        x = root((y * y - 1) * pow(d * y * y + 1, -1, p))
        if x is None:
            continue
        found, point = (0, 1), (x, y)  # a point times the large order is one of the eight
        for bit in f"{order:b}":
            found = add(found, found)
            found = add(found, point) if bit == "1" else found
        multiples = [found]
        while multiples[-1] != (0, 1):
            multiples.append(add(multiples[-1], found))
        if len(multiples) == 8:
            return {v for _, v in multiples}
    raise AssertionError


def test_a_key_that_vouches_for_any_message_is_refused(tmp_path):
    for y in points_of_small_order():
        for value in (y, y + 2**255, *([y + 2**255 - 19] if y < 19 else [])):
            key = PublicKey(value.to_bytes(32, "little"))
            assert key.is_weak
            assert not key.holds(key.raw[:31] + b"\x00" + bytes(32), b"message")
            (tmp_path / "key.pub").write_text(key.line(), "utf-8")
            with pytest.raises(InputError, match="any message"):
                read_public_key(tmp_path / "key.pub")
    assert not make_key(tmp_path / "new").is_weak
