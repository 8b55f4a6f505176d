"""The house of the design: imports point one way, and a stage is pure."""

import ast
from pathlib import Path

import pytest

import ullage

ROOT = Path(ullage.__file__).parent
FIRST = {"records", "tables", "quantity", "units", "geo", "land", "errors", "draws", "kernels", "sun"}
STAGES = {"detect", "track", "match", "identify", "visits", "cargo", "ledger"}
ALLOWED = {
    **dict.fromkeys(FIRST, FIRST),
    "sources": FIRST | {"sources"},
    **dict.fromkeys(STAGES, FIRST | STAGES),
    "simulate": FIRST | {"simulate", "cargo"},
    "flow": FIRST | STAGES,
}
IMPURE_MODULES = {
    "os",
    "pathlib",
    "io",
    "socket",
    "random",
    "time",
    "subprocess",
    "urllib",
    "http",
    "shutil",
    "tempfile",
}
IMPURE_CALLS = {
    "open",
    "input",
    "print",
    "now",
    "utcnow",
    "today",
    "default_rng",
    "read_parquet",
    "read_csv",
    "scan_parquet",
}
MODULES = sorted(ROOT.rglob("*.py"))


def room(path):
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imported(path):
    """Give the rooms that a module imports, by whatever kind of import."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "ullage":
            yield from (
                name.name for name in node.names if (ROOT / name.name).is_dir() or (ROOT / f"{name.name}.py").exists()
            )
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("ullage."):
            yield node.module.split(".")[1]
        elif isinstance(node, ast.Import):
            yield from (name.name.split(".")[1] for name in node.names if name.name.startswith("ullage."))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_one_way(path):
    allowed = ALLOWED.get(room(path))
    assert allowed is None or set(imported(path)) <= allowed


@pytest.mark.parametrize(
    "path",
    [path for path in MODULES if room(path) in STAGES | {"flow"}],
    ids=lambda path: str(path.relative_to(ROOT)),
)
def test_a_stage_opens_no_file_looks_at_no_clock_and_draws_no_unseeded_number(path):
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name.split(".")[0] for name in node.names} & IMPURE_MODULES
        elif isinstance(node, ast.ImportFrom):
            found |= {(node.module or "").split(".")[0]} & IMPURE_MODULES
        elif isinstance(node, ast.Call):
            name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
            found |= {name} & IMPURE_CALLS
    assert not found


def test_every_room_of_the_first_group_and_the_stages_stands_alone():
    edges = {room(path) for path in MODULES} - set(ALLOWED)
    users = {room(path) for path in MODULES if set(imported(path)) & edges}
    assert users <= edges
