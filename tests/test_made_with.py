"""What a result is made with: everything of Ullage and of the libraries from which another result could come."""

import re
from importlib import metadata

from ullage.made_with import LIBRARIES, _hash_of, _version, code_hash, code_version, made_with

OTHERS = {
    "cryptography", "defusedxml", "fastapi", "httpx2", "markupsafe", "msgpack", "pyais", "rich", "typer", "uvicorn",
    "zstandard",
}  # fmt: skip
"""What serves, signs, asks and shows: no number comes from these."""


def package(folder):
    files = {"a.py": b"x = 1\n", "weights/net.onnx": b"\0weights", "evidence/page.html": b"<p>\r\n"}
    for name, content in (files | {"b/__pycache__/a.pyc": b"c"}).items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def test_other_code_weights_or_templates_are_another_hash_and_compiled_files_and_ends_of_lines_are_none(tmp_path):
    root = package(tmp_path)
    first = _hash_of(root)
    (root / "b" / "__pycache__" / "a.pyc").write_bytes(b"other")
    (root / ".hidden").write_bytes(b"other")
    (root / "evidence" / "page.html").write_bytes(b"<p>\n")
    assert _hash_of(root) == first
    found = {first}
    for name, content in [("weights/net.onnx", b"\0Weights"), ("evidence/page.html", b"<b>\n"), ("a.py", b"x = 2\n")]:
        (root / name).write_bytes(content)
        found.add(_hash_of(root))
    (root / "a.py").rename(root / "c.py")
    assert len({*found, _hash_of(root)}) == 5


def test_every_library_that_ullage_needs_is_among_those_that_are_told_or_makes_no_number():
    needed = [line for line in metadata.requires("ullage") or () if "extra ==" not in line or "'ml'" in line]
    names = {re.split(r"[^A-Za-z0-9._-]", line, maxsplit=1)[0] for line in needed}
    assert names == {*LIBRARIES, *OTHERS}


def test_versions_are_those_of_the_installed_libraries_and_of_python():
    _, python, *libraries = made_with()
    assert re.fullmatch(r"python=3\.\d+", python)
    assert f"numpy={metadata.version('numpy')}" in libraries
    assert _version("no-such-library") == "none"
    assert code_version().startswith(code_hash())
