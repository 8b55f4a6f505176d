"""Draw the geometry of a freeboard: cross-sections of a hull with the rays of sun and satellite, and what is seen.

Run it as ``python design/draw_freeboard.py``; it writes ``docs/pictures/freeboard-*.svg``, the same bytes every time.
Rays, shadows and strips are drawn where `ullage.cargo.freeboard.geometry` has them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.spatial import ConvexHull

from ullage.cargo.freeboard.edges import Surroundings, strip_width_m
from ullage.cargo.freeboard.geometry import Direction, across, cotangent, strip_factor
from ullage.evidence.canvas import LIGHT, WIDE, colour, drawing, new_figure, to_svg, with_colours, write

if TYPE_CHECKING:
    from matplotlib.axes import Axes

PICTURES: Final = Path(__file__).parents[1] / "docs" / "pictures"
BEAM: Final = 14.0
RAY: Final = 6.5  # m of height that rays are drawn up to over the deck edge
LETTER: Final = 13.0

# name, title, sun, satellite, freeboard, quay; the ship heads north, the sun shines from starboard
SECTIONS: Final = (
    ("adds", "Satellite on the shadow side: hull side and shadow add", (90.0, 35.0), (270.0, 62.0), 4.0, None),
    (
        "hides",
        "Satellite on the sun's side: the deck hides a part of the shadow",
        (90.0, 28.0),
        (90.0, 62.0),
        4.0,
        None,
    ),
    ("hidden", "Satellite on the sun's side, and lower: no shadow is seen", (90.0, 62.0), (90.0, 48.0), 4.0, None),
    ("quay", "A shadow on a quay counts from the quay's height", (90.0, 35.0), (270.0, 74.0), 4.0, 1.6),
)


def draw_hull(axes: Axes, freeboard: float, quay: float | None) -> None:
    """Draw water, hull and quay in cross-section."""
    axes.fill_between([-24, 16], -2.6, 0, color=colour("band"), linewidth=0)
    axes.plot([-24, 16], [0, 0], color=colour("line"), linewidth=1)
    half = BEAM / 2
    axes.fill(
        [-half, half, half, half - 1.2, -half + 1.2, -half],
        [freeboard, freeboard, -1.4, -2.2, -2.2, -1.4],
        facecolor=colour("grid"),
        edgecolor=colour("ink"),
        linewidth=1.5,
    )
    if quay is not None:
        axes.fill([-24, -half - 0.8, -half - 0.8, -24], [-2.6, -2.6, quay, quay], color=colour("soft"), linewidth=0)


def ray(
    axes: Axes, at: tuple[float, float], slope: float, top: float, role: str, style: str, foot: float = 0.0
) -> float:
    """Draw a ray through a point, from `top` down to the height `foot`; give where it ends."""
    (x, z) = at
    end = x - (z - foot) * slope
    axes.plot([x + (top - z) * slope, end], [top, foot], color=colour(role), linewidth=1.4, linestyle=style)
    return end


def bracket(axes: Axes, left: float, right: float, height: float, text: str, role: str) -> None:
    """Draw what is measured below the water, with its name."""
    axes.plot([left, right], [height, height], color=colour(role), linewidth=4, solid_capstyle="butt")
    write(axes, ((left + right) / 2, height - 0.75), text, WIDE, role, ha="center", fontsize=LETTER)


def draw_section(
    name: str,
    title: str,
    sun: Direction,
    view: Direction,
    freeboard: float,
    quay: float | None,
) -> str:
    """Draw one cross-section as SVG."""
    with drawing(f"freeboard-{name}"):
        figure = new_figure(WIDE, 415)
        axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        axes.set_axis_off()
        axes.set_xlim(-24, 16)
        axes.set_ylim(-4.9, 12.4)
        axes.set_aspect("equal")
        draw_hull(axes, freeboard, quay)
        # the ship heads north, so east is starboard and to the right; the shadow falls to port
        edge, top, foot = (-BEAM / 2, freeboard), freeboard + RAY, quay or 0.0
        from_sun = float(across(sun.azimuth_deg, 0.0) * cotangent(sun.elevation_deg))
        to_satellite = float(across(view.azimuth_deg, 0.0) * cotangent(view.elevation_deg))
        tip = ray(axes, edge, from_sun, top, "low", "-", foot)
        shown = ray(axes, edge, to_satellite, top, "high", "--")
        shadow_shown = tip - foot * to_satellite
        axes.plot([tip, -BEAM / 2], [foot, foot], color=colour("ink"), linewidth=5, solid_capstyle="butt")
        if quay is not None:
            ray(axes, (tip, foot), to_satellite, top, "high", "--")
        factor = strip_factor(sun, view, 0.0)
        width = float(strip_width_m(freeboard, factor.shadow, factor.hull_side, Surroundings(pier_m=quay)))
        if not np.isclose(max(width, 0.0), max(shown - shadow_shown, 0.0)):
            raise AssertionError(f"{name}: the drawing has {shown - shadow_shown:.3f} m, the code {width:.3f} m")
        if factor.hidden:
            write(axes, (-BEAM / 2 - 4.0, -3.3), "the deck's image covers all of the shadow", WIDE, ha="center")
        else:
            factors = "(F - z) K" if quay is not None else "F K"
            bracket(axes, shadow_shown, shown, -3.0, f"strip in the image: W = {factors}", "cap")
        write(axes, (edge[0] + from_sun * RAY * 0.92 + 1.3, freeboard + RAY * 0.95), "sun", WIDE, "low", ha="left")
        lay = to_satellite * RAY * 0.92
        aside = -0.5 if to_satellite < 0 else 0.5
        write(axes, (edge[0] + lay + aside, freeboard + RAY * 0.95), "satellite", WIDE, "high",
              ha="right" if aside < 0 else "left")  # fmt: skip
        axes.annotate("", (8.2, 0.0), (8.2, freeboard), arrowprops={"arrowstyle": "<->", "color": colour("ink")})
        write(axes, (8.6, freeboard / 2), "F", WIDE)
        write(axes, (-23.5, 11.6), title, WIDE, ha="left", fontweight=600)
        sign = "+" if factor.hull_side > 0 else "-"
        numbers = f"K = {factor.shadow:.2f} {sign} {abs(factor.hull_side):.2f} = {factor.k:.2f}"
        write(axes, (15.5, 11.6), numbers, WIDE, "soft", ha="right")
        return to_svg(figure, f"freeboard-{name}")


def draw_plan() -> str:
    """Draw the ship from above with the directions of sun, satellite and bow, as SVG."""
    heading, sun, view = 35.0, Direction(150.0, 35.0), Direction(285.0, 60.0)
    with drawing("freeboard-plan"):
        figure = new_figure(WIDE, 430)
        axes = figure.add_axes((0.0, 0.0, 1.0, 1.0))
        axes.set_axis_off()
        axes.set_xlim(-67, 67)
        axes.set_ylim(-30, 30)
        axes.set_aspect("equal")
        bow = np.array([np.sin(np.radians(heading)), np.cos(np.radians(heading))])
        starboard = np.array([bow[1], -bow[0]])
        outline = np.array([(-20, -4), (16, -4), (21, 0), (16, 4), (-20, 4)]) @ np.array([bow, starboard])
        to_sun, to_view = (
            np.array([np.sin(np.radians(one.azimuth_deg)), np.cos(np.radians(one.azimuth_deg))]) for one in (sun, view)
        )
        freeboard = 4.0
        deck = outline - freeboard * cotangent(view.elevation_deg) * to_view
        thrown = outline - freeboard * cotangent(sun.elevation_deg) * to_sun
        for top, role in ((thrown, "ink"), (deck, "soft")):
            both = np.vstack([outline, top])
            axes.fill(*both[ConvexHull(both).vertices].T, color=colour(role), linewidth=0)
        axes.fill(*deck.T, facecolor=colour("grid"), edgecolor=colour("ink"), linewidth=1.5)
        named = (
            ("bow, ψ", bow, "line"),
            ("n, to starboard", starboard, "line"),
            ("sun, φs", to_sun, "low"),
            ("satellite, φv", to_view, "high"),
        )
        for text, way, role in named:
            axes.annotate(
                "",
                (25 * float(way[0]), 25 * float(way[1])),
                (0.0, 0.0),
                arrowprops={"arrowstyle": "->", "color": colour(role), "linewidth": 1.6},
            )
            side = "left" if way[0] > 0 else "right"
            write(axes, (float(way[0]) * 26.5, float(way[1]) * 26.5), text, WIDE, role, ha=side)
        axes.annotate("", (-60, 26), (-60, 14), arrowprops={"arrowstyle": "->", "color": colour("soft")})
        write(axes, (-60, 28), "N", WIDE, "soft", ha="center")
        factor = strip_factor(sun, view, heading)
        lines = (
            f"s_n = sin(φs - ψ) = {float(across(sun.azimuth_deg, heading)):.2f}",
            f"v_n = sin(φv - ψ) = {float(across(view.azimuth_deg, heading)):.2f}",
            f"shaded side: {factor.side}",
            f"K = {factor.shadow:.2f} + {factor.hull_side:.2f} = {factor.k:.2f}",
        )
        for at, text in enumerate(lines):
            write(axes, (34, -8 - 5 * at), text, WIDE, ha="left")
        write(axes, (-65, -12), "light grey: deck, laid over", WIDE, "soft", ha="left")
        write(axes, (-65, -17), "grey: hull side that is seen", WIDE, "soft", ha="left")
        write(axes, (-65, -22), "black: shadow on the water", WIDE, "soft", ha="left")
        return to_svg(figure, "freeboard-plan")


def drawings() -> dict[str, str]:
    """Give every drawing by the name of its file."""
    made = {f"freeboard-{name}.svg": draw_section(name, title, Direction(*sun), Direction(*view), freeboard, quay)
            for name, title, sun, view, freeboard, quay in SECTIONS}  # fmt: skip
    made["freeboard-plan.svg"] = draw_plan()
    size = "font-family: 'IBM Plex Sans', 'Segoe UI', Helvetica, Arial, sans-serif"
    return {
        name: with_colours(svg, LIGHT).replace("<svg", f'<svg style="background: #ffffff; {size}"', 1) + "\n"
        for name, svg in made.items()
    }


def main() -> None:
    """Write the drawings."""
    for name, svg in drawings().items():
        (PICTURES / name).write_text(svg, "utf-8")
        print(f"docs/pictures/{name}: {len(svg):,} bytes")


if __name__ == "__main__":
    main()
