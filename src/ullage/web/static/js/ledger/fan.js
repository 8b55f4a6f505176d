// The fan of a balance against its cap: the 90 % interval by day, its middle, the cap, and a second fan for a what-if.
import uPlot from "../../vendor/uplot.js";
import { el } from "../elements.js";
import { whole } from "../format.js";
import { colour } from "../theme.js";

const DAY_S = 86400;
const FEW_DAYS = 62;
const HEIGHT = 260;

/**
 * Draw the fan into a container. `data`: {days: ["2024-01-01", ...], low, mid, high, cap: a number or null a day,
 * notified, p_over_cap, unit, other: {low, mid, high} or null} as /api/ledger/fan gives it. `range`: [from, to] in
 * days or null; `onBrush([from, to] or null)` is called when days are dragged over, or chosen with Shift and arrows.
 * Gives {update(data), setRange(range), resize(), remove()}.
 */
export function drawFan(container, data, { range = null, onBrush = null, height = HEIGHT, label = "Balance against the cap" } = {}) {
  needStyle();
  const told = el("p", { class: "unseen", "aria-live": "polite" });
  const box = el("div", { class: "fan", role: onBrush ? "slider" : "img", tabindex: 0, "aria-label": label });
  container.replaceChildren(box, told);
  const state = { data, range, cursor: data.days.length - 1, anchor: null };
  let plot = null;
  const draw = () => {
    plot?.destroy();
    plot = new uPlot(options(box, state, height, brushed), columns(state.data), box);
    say();
  };
  const say = () => {
    box.setAttribute("aria-label", `${label}. ${sentence(state.data, state.cursor)}`);
    if (onBrush) for (const [name, value] of [["valuenow", state.cursor], ["valuemin", 0], ["valuemax", state.data.days.length - 1], ["valuetext", sentence(state.data, state.cursor)]]) box.setAttribute(`aria-${name}`, value);
  };
  const brushed = (chosen) => { state.range = chosen; onBrush?.(chosen); };
  box.addEventListener("keydown", (event) => keyed(event, state, plot, { told, say, brushed: onBrush ? (chosen) => { brushed(chosen); draw(); } : null }));
  const observer = new ResizeObserver(() => plot?.setSize({ width: Math.max(200, box.clientWidth), height }));
  document.addEventListener("themechange", draw);
  const media = matchMedia("(prefers-color-scheme: dark)");
  media.addEventListener("change", draw);
  draw();
  observer.observe(box);
  return {
    update(next) { state.data = next; state.cursor = Math.min(state.cursor, next.days.length - 1); draw(); },
    setRange(next) { state.range = next; draw(); },
    resize() { plot.setSize({ width: Math.max(200, box.clientWidth), height }); },
    remove() { observer.disconnect(); document.removeEventListener("themechange", draw); media.removeEventListener("change", draw); plot.destroy(); },
  };
}

/** What the fan says of one day, in words. */
export function sentence(data, at) {
  if (data.mid[at] === null || data.mid[at] === undefined) return "Nothing can be told in barrels.";
  const cap = data.cap[at] === null ? "" : `, cap ${whole(data.cap[at])}`;
  const other = data.other ? `; what if: ${whole(data.other.mid[at])} (${whole(data.other.low[at])} to ${whole(data.other.high[at])})` : "";
  return `${data.days[at]}: ${whole(data.mid[at])} (${whole(data.low[at])} to ${whole(data.high[at])}) ${data.unit}${cap}${other}`;
}

function needStyle() {
  if (document.querySelector("link[data-uplot]")) return;
  document.head.append(el("link", { rel: "stylesheet", href: "/static/vendor/uplot.css", "data-uplot": "" }));
}

function seconds(day) { return Date.parse(`${day}T00:00:00Z`) / 1000; }

function columns(data) {
  const other = data.other ?? { low: nothing(data), mid: nothing(data), high: nothing(data) };
  return [data.days.map(seconds), data.low, data.high, data.mid, data.cap, other.low, other.high, other.mid];
}

function nothing(data) { return data.days.map(() => null); }

function options(box, state, height, brushed) {
  const [text, line, seen, cap, unseen] = ["quiet", "line", "seen", "cap", "unseen"].map(colour);
  const edge = (stroke) => ({ stroke, width: 0.5, points: { show: false } });
  const middle = (stroke, dash) => ({ stroke, width: 2, dash, points: { show: false } });
  const axis = { stroke: text, grid: { stroke: line, width: 0.5 }, ticks: { stroke: line, width: 0.5 }, font: "12px Plex, sans-serif" };
  const hasOther = Boolean(state.data.other);
  return {
    width: Math.max(200, box.clientWidth || 600), height, padding: [12, 8, 0, 0], tzDate: (s) => uPlot.tzDate(new Date(s * 1000), "Etc/UTC"),
    legend: { show: false },
    cursor: { x: true, y: false, points: { show: false }, drag: { x: true, y: false, setScale: false } },
    select: selected(state, box),
    scales: { x: { time: true }, y: { range: (u, low, high) => [0, 1.06 * Math.max(high, ...state.data.cap.filter((one) => one !== null))] } },
    axes: [{ ...axis, splits: ticksOf, values: days }, { ...axis, size: 62, values: (u, ticks) => ticks.map(short) }],
    series: [{}, edge(seen), edge(seen), middle(seen, hasOther ? [6, 4] : undefined), { stroke: cap, width: 2, dash: [2, 3], points: { show: false } },
      edge(unseen), edge(unseen), middle(unseen)],
    bands: [{ series: [2, 1], fill: faded(seen, 0.22) }, { series: [6, 5], fill: faded(unseen, 0.22) }],
    hooks: {
      setCursor: [(u) => { if (u.cursor.idx !== null && u.cursor.idx !== undefined) { state.cursor = u.cursor.idx; box.title = sentence(state.data, state.cursor); } }],
      setSelect: [(u) => { if (u.select.width > 2) brushed(chosen(u, state)); }],
      ready: [(u) => mark(u, state)],
      draw: [(u) => labelCap(u, state, cap)],
    },
  };
}

/** Days that get a label: firsts of months, or days evenly where there are few; as many as there is room for. */
function ticksOf(u, axis, first, last) {
  const room = Math.max(2, Math.floor(u.bbox.width / devicePixelRatio / 80)), span = (last - first) / DAY_S;
  if (span < FEW_DAYS) {
    const step = Math.max(1, Math.ceil(span / room)) * DAY_S, from = Math.ceil(first / DAY_S) * DAY_S;
    return Array.from({ length: Math.max(0, Math.floor((last - from) / step) + 1) }, (_, at) => from + at * step);
  }
  const every = Math.max(1, Math.ceil(span / 30.44 / room)), begin = new Date(first * 1000), found = [];
  for (let month = begin.getUTCMonth() + (begin.getUTCDate() > 1 ? 1 : 0); ; month += every) {
    const tick = Date.UTC(begin.getUTCFullYear(), month, 1) / 1000;
    if (tick > last) return found;
    found.push(tick);
  }
}

function days(u, ticks) {
  const whole = u.scales.x.max - u.scales.x.min < FEW_DAYS * DAY_S;
  return ticks.map((tick) => new Date(tick * 1000).toISOString().slice(0, whole ? 10 : 7));
}

function short(value) { return value >= 1e6 ? `${Number((value / 1e6).toPrecision(3))} M` : value >= 1e3 ? `${Math.round(value / 1e3)} k` : String(value); }

function faded(rgb, alpha) { return `rgba(${rgb.match(/[\d.]+/g).slice(0, 3).join(", ")}, ${alpha})`; }

function selected() { return { show: true, left: 0, top: 0, width: 0, height: 0 }; }

function mark(u, state) {
  if (!state.range) return;
  const [left, right] = state.range.map((day) => u.valToPos(seconds(day), "x"));
  u.setSelect({ left, top: 0, width: Math.max(1, right - left), height: u.over.clientHeight }, false);
}

function chosen(u, state) {
  const last = state.data.days.length - 1;
  const at = (x) => Math.max(0, Math.min(last, u.posToIdx(x)));
  return [state.data.days[at(u.select.left)], state.data.days[at(u.select.left + u.select.width)]];
}

function labelCap(u, state, stroke) {
  const amount = state.data.cap.findLast((one) => one !== null);
  if (amount === undefined) return;
  const y = u.valToPos(amount, "y", true);
  u.ctx.save();
  u.ctx.fillStyle = stroke;
  u.ctx.font = `${12 * devicePixelRatio}px Plex, sans-serif`;
  u.ctx.textAlign = "left";
  u.ctx.fillText(`cap ${whole(amount)} ${state.data.unit}`, u.bbox.left + 6, y - 5 * devicePixelRatio);
  u.ctx.restore();
}

function keyed(event, state, plot, { told, say, brushed }) {
  const last = state.data.days.length - 1;
  const step = { ArrowLeft: -1, ArrowRight: 1, PageUp: -30, PageDown: 30, Home: -last, End: last }[event.key];
  if (event.key === "Escape" && brushed) { state.anchor = null; brushed(null); return; }
  if (step === undefined) return;
  event.preventDefault();
  if (!event.shiftKey) state.anchor = null; else state.anchor ??= state.cursor;
  state.cursor = Math.max(0, Math.min(last, state.cursor + step));
  plot.setCursor({ left: plot.valToPos(seconds(state.data.days[state.cursor]), "x"), top: 10 });
  if (state.anchor !== null && brushed) brushed([state.anchor, state.cursor].sort((a, b) => a - b).map((at) => state.data.days[at]));
  say();
  told.textContent = sentence(state.data, state.cursor);
}
