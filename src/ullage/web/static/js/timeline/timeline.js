// The timeline: scenes as ticks, detections as bars, visits and gaps as stretches, and the window that filters all.
import { el } from "../elements.js";
import { colour } from "../theme.js";
import { useStyles } from "../styles.js";
import { ticksOf, timeScale } from "./axis.js";
import { makeBrush } from "./brush.js";
import { HEIGHT, ROWS, drawRows, hitRow, timelineRows } from "./rows.js";

const GUTTER = 62, RIGHT = 8; // as the fan below has them, so that a day stands above itself
const COLOURS = ["seen", "quiet", "accent", "unmatched", "matched", "gap", "line", "text"];

/** Make a timeline in an element. `period`: [from, to] in seconds; `scenes`: [{id, t, kind, clear}].
 *  `onWindow(window or null, done)`, `onSelect({scene} or {row})`. */
export function makeTimeline(container, { period, scenes, onWindow, onSelect }) {
  useStyles("/static/js/timeline/timeline.css");
  const canvas = el("canvas", { "aria-hidden": "true" });
  const box = el("div", { class: "timeline", role: "group", "aria-label": "Timeline", style: { height: `${HEIGHT}px` } }, canvas);
  container.replaceChildren(box);
  const context = canvas.getContext("2d");
  const state = { axis: period, data: { scenes, marks: null, of: null }, drawn: {}, selected: null, colours: null };
  const scaleOf = () => timeScale(state.axis, [GUTTER, Math.max(GUTTER + 10, box.clientWidth - RIGHT)]);
  const brush = makeBrush(box, {
    period, scaleOf, top: 16, height: HEIGHT - 16, onChange: onWindow,
    onClick(x, y) { const found = hitRow(scaleOf(), state.data, state.drawn, x, y); if (found) onSelect(found); },
  });
  const draw = () => {
    state.colours ??= Object.fromEntries(COLOURS.map((name) => [name, colour(name)]));
    fit(canvas, context, box);
    const scale = scaleOf();
    drawFrame(context, scale, state.colours, box.clientWidth);
    context.save();
    context.beginPath();
    context.rect(scale.left - 1, 0, scale.right - scale.left + 2, HEIGHT);
    context.clip();
    state.drawn = drawRows(context, scale, state.data, state.colours, state.selected);
    context.restore();
    brush.place();
  };
  let asked = 0;
  const redraw = () => { asked ||= requestAnimationFrame(() => { asked = 0; draw(); }); };
  const repaint = () => { state.colours = null; redraw(); };
  new ResizeObserver(redraw).observe(box);
  document.addEventListener("themechange", repaint);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
  draw();
  return {
    setMarks(marks) { state.data = { scenes, marks, of: timelineRows(marks) }; redraw(); },
    setAxis(axis) { state.axis = axis ?? period; redraw(); },
    axis: () => state.axis,
    setWindow(chosen) { brush.show(chosen); },
    select(selected) { state.selected = selected; redraw(); },
    window: () => brush.get(),
  };
}

function fit(canvas, context, box) {
  const ratio = Math.min(2, devicePixelRatio || 1), width = Math.max(50, box.clientWidth);
  if (canvas.width !== Math.round(width * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(HEIGHT * ratio);
    Object.assign(canvas.style, { width: `${width}px`, height: `${HEIGHT}px` });
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, HEIGHT);
}

function drawFrame(context, scale, colours, width) {
  context.font = "12px Plex, sans-serif";
  context.textBaseline = "middle";
  context.fillStyle = colours.text;
  for (const row of ROWS) {
    context.fillText(row.words, 4, row.top + row.height / 2);
    context.fillStyle = colours.line;
    context.fillRect(0, row.top + row.height + 1, width, 1);
    context.fillStyle = colours.text;
  }
  for (const { t, words } of ticksOf(scale)) {
    const x = scale.toX(t);
    context.fillStyle = colours.line;
    context.fillRect(x, 0, 1, HEIGHT);
    context.fillStyle = colours.quiet;
    context.fillText(words, x + 3, 8);
  }
}
