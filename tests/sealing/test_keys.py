"""Keys: made once, never overwritten, read by their owner alone, told in words."""

import hashlib

import pytest

from ullage.errors import InputError, OutputError
from ullage.sealing.fingerprints import WORDS, fingerprint
from ullage.sealing.keys import default_key, make_key, read_public_key, read_secret_key


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
