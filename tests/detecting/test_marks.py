"""What was found, marked on a map: one shape a reason, the same in all pictures."""

import polars as pl
import pytest
from matplotlib.figure import Figure

from scenemaker import detection, detections, scene, sea
from ullage.detect.candidates.reject import PART, REASONS
from ullage.detect.optical.judge import BESIDE, CLOUD, FOAM, PLANTS, ROUND
from ullage.detect.rule import NOT_A_SHIP
from ullage.detecting.marks import SHAPES, draw_marks, shapes_of
from ullage.evidence.map_frame import View

OPTICAL = {BESIDE, CLOUD, FOAM, PLANTS, ROUND}
KNOWN = sorted({*REASONS, *OPTICAL, NOT_A_SHIP} - {PART})  # what is part of a target has no row


def drawn(*reasons):
    """Draw one candidate a reason; give the shape of each in the legend."""
    a_scene = scene(sea(60, 80))
    rows = detections(*(detection(a_scene, 20, 30, reason=one, hull=None) for one in reasons))
    axes = Figure().add_axes((0, 0, 1, 1))
    view = View.around(list(rows.select("lon_deg", "lat_deg").iter_rows()))
    draw_marks(axes, view, rows.with_columns(pl.col("reject_reason").replace("", None)))
    return {line.get_label().rpartition(" (")[0]: line.get_marker() for line in axes.lines}


@pytest.mark.parametrize("reason", KNOWN)
def test_a_reason_has_one_shape_whatever_else_a_picture_shows(reason):
    alone, among = drawn(reason), drawn(*KNOWN, *KNOWN[:3], "another")
    assert alone[reason] == among[reason] == SHAPES[reason]


def test_every_reason_has_a_shape_and_no_two_are_alike():
    assert set(KNOWN) <= set(SHAPES)
    assert len({*SHAPES.values(), "o", "."}) == len(SHAPES) + 2


def test_reasons_that_nobody_knows_have_spare_shapes_and_the_last_of_many_are_told_as_others():
    unknown = [f"reason {at:02d}" for at in range(30)]
    found = shapes_of([*unknown, *KNOWN])
    assert not {found[one] for one in unknown if one in found} & {*SHAPES.values(), "o", "."}
    assert drawn(*unknown)["other"] == "."
    assert len(set(found.values())) == len(found)
