"""Measurements that are kept as evidence: written into the case, told in the log of decisions, opened again."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Literal

from fastapi import APIRouter, Path, Response

from ullage.decisions import DecisionLog
from ullage.decisions.taking import take_decision
from ullage.measuring.kept import FOLDER, Kept, pack_kept, read_kept_one, write_kept
from ullage.web.errors import WebError
from ullage.web.held import Held, HeldCase
from ullage.web.marking.answers import KeptInFull, KeptRow, NewKept, NowKept
from ullage.web.marking.measuring import image_sha256, measure_asked
from ullage.web.scenes.held import scenes_of

router = APIRouter(prefix="/api/measure", tags=["measure"])

_LARGEST_PICTURE = 2**24


@router.post("/kept", status_code=201)
def keep(held: HeldCase, new: NewKept) -> NowKept:
    """Keep a measurement as evidence: its record in the case, and an entry in the log of decisions."""
    from ullage.measuring.chip import draw_measurement

    answer = measure_asked(held, new.asked, analyst=new.by)
    if answer.measured is None or answer.record is None:
        raise WebError(422, f"There is nothing to keep: {answer.told}", "Measure first.")
    subject = new.asked.detection or new.asked.scene or ""
    asked = new.asked.model_dump(exclude_defaults=True)
    content, kept = pack_kept(answer.record, by=new.by, why=new.why, at=datetime.now(UTC), subject=subject, asked=asked)
    if (held.folder / FOLDER / f"{kept.id}.json").exists():
        raise WebError(409, "This measurement is kept already.", f"Open it: /measure?kept={kept.id}")
    result = answer.record["result"]
    held_to_tell = result["condition"] != "cannot tell" and new.decide and new.asked.detection is not None
    value = {"measurement": kept.id, "sha256": kept.sha256}
    kind = "loading" if held_to_tell else "note"
    why = f"{new.why} (measurement {kept.id}, SHA-256 {kept.sha256})"
    value |= {"condition": result["condition"]} if held_to_tell else {}
    decision = take_decision(held.rows(), kind, subject, by=new.by, why=why, value=value)
    write_kept(held.folder, kept, content, draw_measurement(answer.scene, answer.measured))
    entry = DecisionLog(held.folder).append(decision)
    told = "The next run follows it." if kind == "loading" else "It is a remark in the log, which changes no number."
    return NowKept(kept=kept_row(kept), entry=entry.number, kind=kind, told=told)


KeptId = Annotated[str, Path(pattern=r"^[0-9a-f]{16}$", description="Id of a kept measurement.")]


@router.get("/kept/{record_id}.png", response_class=Response, responses={200: {"content": {"image/png": {}}}})
def kept_picture(held: HeldCase, record_id: KeptId) -> Response:
    """Give the picture of a kept measurement."""
    path = held.folder / FOLDER / f"{record_id}.png"
    if not path.is_file() or path.stat().st_size > _LARGEST_PICTURE:
        raise WebError(404, "There is no picture of it.", "Open the measurement on the page.")
    return Response(path.read_bytes(), media_type="image/png")


@router.get("/kept/{record_id}")
def kept(held: HeldCase, record_id: KeptId) -> KeptInFull:
    """Give a kept measurement in full, and whether its image is the same now."""
    if not (held.folder / FOLDER / f"{record_id}.json").is_file():
        raise WebError(404, "There is no such measurement.", "Those that are kept: /api/measure")
    one = read_kept_one(held.folder, record_id)
    return KeptInFull(kept=kept_row(one), record=dict(one.record), asked=dict(one.asked), state=_state(held, one))


def _state(held: Held, one: Kept) -> Literal["as analysed", "another image now", "no image now"]:
    scene = str(one.record["image"]["scene_id"])
    digest = image_sha256(held, scene) if scene in scenes_of(held).files.sources else None
    if digest is None:
        return "no image now"
    return "as analysed" if digest == one.record["image"]["sha256"] else "another image now"


def kept_row(one: Kept) -> KeptRow:
    """Give a kept measurement in short."""
    record, result = one.record, one.record["result"]
    points = {name: result.get(name) or {} for name in ("freeboard_m", "draught_m", "cargo_t")}
    return KeptRow(
        id=one.id, by=one.by, why=one.why, at=one.at, subject=one.subject, scene_id=record["image"]["scene_id"],
        taken_at=record["image"]["taken_at"], imo=record.get("imo"), condition=result["condition"],
        p_laden=result.get("p_laden"), sha256=one.sha256, **points,
    )  # fmt: skip
