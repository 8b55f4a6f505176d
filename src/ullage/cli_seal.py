"""The commands that seal a case, check a package, and make keys: loaded when they are used."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import typer

from ullage.terminal import print_json, showing_progress

if TYPE_CHECKING:
    from collections.abc import Callable

    from ullage.sealing.checks import Verified
    from ullage.sealing.package import Packing, Piece
    from ullage.sealing.seal import Sealed

CaseFolder = Annotated[Path, typer.Argument(metavar="CASE", help="The case folder.")]
Package = Annotated[Path, typer.Argument(metavar="FILE.zip", help="The package.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON on standard output.")]

_MOST_SHOWN: Final = 200


def _seal(
    case: CaseFolder,
    *,
    out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE.zip", help="Where the package goes.")],
    key: Annotated[
        Path | None, typer.Option("--key", metavar="FILE", help="Secret key to sign with; by default nobody signs.")
    ] = None,
    tsa: Annotated[
        str | None,
        typer.Option("--tsa", metavar="URL", help="Authority to ask for a timestamp (RFC 3161); by default none is."),
    ] = None,
    public: Annotated[
        bool, typer.Option("--public", help="Leave out names, notes, paths, and what no licence allows to publish.")
    ] = False,
    inputs: Annotated[
        Literal["all", "hashes"], typer.Option("--inputs", help="Pack the inputs, or their hashes alone.")
    ] = "all",
    lake: Annotated[bool, typer.Option("--lake", help="Pack out/ais too: it can be made again from the AIS.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Print what would go in, and write nothing.")] = False,
    json: Json = False,
) -> None:
    """Seal the result of a case, with what it was made from, into one file that anyone can check."""
    from ullage.sealing.contents import gather_packing
    from ullage.sealing.keys import read_secret_key
    from ullage.sealing.seal import write_package

    if out.resolve().is_relative_to((case / "out").resolve()):
        raise typer.BadParameter("the package would go into the next one: choose a place outside CASE/out")
    packing = gather_packing(case, inputs=inputs == "all", lake=lake)
    if public:
        from ullage.sealing.redaction import redact

        packing = redact(case, packing)
    if dry_run:
        return print_json(_preview(packing)) if json else _print_preview(packing)
    secret = read_secret_key(key) if key else None
    with showing_progress() as progress:
        sealed = write_package(packing, out, key=secret, tsa=tsa, progress=progress)
    return print_json(_sealed(sealed)) if json else _print_sealed(sealed)


def _verify(
    package: Package,
    *,
    key: Annotated[
        Path | None,
        typer.Option("--key", metavar="PUBLIC", help="Public key that it must be signed with, had from its owner."),
    ] = None,
    tsa_root: Annotated[
        Path | None,
        typer.Option("--tsa-root", metavar="FILE", help="Certificates of timestamp authorities that you trust (PEM)."),
    ] = None,
    rerun: Annotated[
        bool, typer.Option("--rerun", help="Run the whole flow again on the inputs in it, and compare every result.")
    ] = False,
    json: Json = False,
) -> None:
    """Check a package: no network, no trust in what stands in it.

    Ends with code 3 where anything does not hold, or where what was asked for cannot be told.
    """
    from ullage.sealing.keys import read_public_key
    from ullage.sealing.verify import verify_package

    known = read_public_key(key) if key else None
    with showing_progress() as progress:
        verified = verify_package(package, key=known, tsa_root=tsa_root, rerun=rerun, progress=progress)
    if json:
        print_json(verified.as_dict())
    else:
        _print_verified(verified)
    if not verified.passed:
        raise typer.Exit(3)


def _key(
    action: Annotated[Literal["new", "show"], typer.Argument(help="Make a key, or show the fingerprint of one.")],
    file: Annotated[
        Path | None,
        typer.Argument(metavar="[FILE]", help="By default ullage/seal.key in the folder of your settings."),
    ] = None,
    *,
    json: Json = False,
) -> None:
    """Make a key that signs packages, or show the fingerprint of one in words."""
    from ullage.sealing.keys import PUBLIC_SUFFIX, default_key, make_key, read_public_key

    path = file or default_key()
    public = make_key(path) if action == "new" else read_public_key(path)
    if json:
        return print_json({"file": str(path), "public_key": public.raw.hex(), "fingerprint": public.words})
    typer.echo(public.words)
    if action == "new":
        typer.echo(f"Wrote {path}: keep it to yourself, and keep a copy: it cannot be made again.")
        typer.echo(
            f"Wrote {path}{PUBLIC_SUFFIX}: give it to all who are to check what you seal, and tell them the words."
        )
    return None


def load_seal() -> Callable[..., Any]:
    """Give the function of ``ullage seal``."""
    return _seal


def load_verify() -> Callable[..., Any]:
    """Give the function of ``ullage verify``."""
    return _verify


def load_key() -> Callable[..., Any]:
    """Give the function of ``ullage key``."""
    return _key


def _sealed(sealed: Sealed) -> dict[str, Any]:
    key = sealed.seal.key()
    return {
        "file": str(sealed.path),
        "manifest_sha256": sealed.sha256,
        "signed_by": key.words if key else None,
        "timestamp": bool(sealed.seal.timestamp_sha256),
        "entries": len(sealed.manifest.entries),
        "left_out": len(sealed.manifest.left_out),
        "bytes": sealed.path.stat().st_size,
        "redaction": list(sealed.manifest.redaction),
    }


def _print_sealed(sealed: Sealed) -> None:
    told = _sealed(sealed)
    typer.echo(f"{told['entries']:,} files, {told['bytes']:,} bytes; {told['left_out']:,} left out")
    typer.echo(f"  SHA-256 of the manifest: {sealed.sha256}")
    typer.echo(
        f"  signed by {told['signed_by']}" if told["signed_by"] else "  nobody signed it: ullage key new, then --key"
    )
    for one in sealed.manifest.redaction:
        typer.echo(f"  {one}")
    typer.echo(f"Wrote {sealed.path}")


def _preview(packing: Packing) -> dict[str, Any]:
    return {
        "goes_in": [_piece(one) for one in packing.inside()],
        "stays_out": [_piece(one) for one in packing.outside()],
        "decisions": len(packing.log),
        "redaction": list(packing.redaction),
    }


def _piece(piece: Piece) -> dict[str, Any]:
    told = {"path": piece.name, "role": piece.role, "licence": piece.licence or None, "source": piece.source or None}
    return told | {"why": piece.why or piece.told or None}


def _print_preview(packing: Packing) -> None:
    from ullage.evidence.text import visible

    out = "Stays out" if packing.redaction else "Stays out, but for its hash"
    for title, pieces in (("Goes in", packing.inside()), (out, packing.outside())):
        typer.echo(f"{title}: {len(pieces):,} files")
        for one in pieces[:_MOST_SHOWN]:
            told = one.why or one.told
            typer.echo(f"  {visible(one.name)}{f'  ({visible(told)})' if told else ''}")
        if len(pieces) > _MOST_SHOWN:
            typer.echo(f"  ... and {len(pieces) - _MOST_SHOWN:,} more: --json has all")
    typer.echo(f"Decisions: {len(packing.log):,}")
    for sentence in packing.redaction:
        typer.echo(f"  {visible(sentence)}")
    typer.echo("Wrote nothing: --dry-run")


def _print_verified(verified: Verified) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from ullage.evidence.text import visible
    from ullage.sealing.checks import PARTS

    table = Table(title=escape(f"Package of {visible(verified.title) or 'an unknown case'}"))
    for name in ("checked", "", "found"):
        table.add_column(name, overflow="fold")
    for part, meaning in PARTS.items():
        found = [one for one in verified.findings if one.part == part]
        if found or part != "rerun":
            state = verified.state(part)
            wrong = sum(one.state == "fails" for one in found)
            told = f"{wrong:,} below" if wrong else "; ".join(visible(str(one)) for one in found)
            table.add_row(part, state, escape(told or f"not checked: {meaning}"))
    Console().print(table)
    failures = verified.failures()
    for one in failures[:_MOST_SHOWN]:
        typer.echo(f"{one.part}: {visible(str(one))}")
    if len(failures) > _MOST_SHOWN:
        typer.echo(f"... and {len(failures) - _MOST_SHOWN:,} more: --json has all")
    typer.echo(verified.verdict)
