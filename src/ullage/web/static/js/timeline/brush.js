// A window of time that is dragged, or moved by keys: two edges and the middle, each a slider of its own.
import { el } from "../elements.js";

const DAY = 86400;
const STEP = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageUp: -30, PageDown: 30 };

/** Make a brush in an element. `period`: all the time there is; `scaleOf()` the scale now; `onChange(window or null, done)`. */
export function makeBrush(box, { period, scaleOf, onChange, onClick, top, height }) {
  let chosen = null;
  const edges = ["Begin of the window", "End of the window"].map((words, at) => el("button", {
    type: "button", class: "brush-edge", role: "slider", "aria-label": words, style: { top: `${top}px`, height: `${height}px` }, onkeydown: (event) => keyed(event, at),
  }));
  const middle = el("button", { type: "button", class: "brush-middle", role: "slider", "aria-label": "The whole window", style: { top: `${top}px`, height: `${height}px` }, onkeydown: (event) => keyed(event, 2) });
  const shades = [0, 1].map(() => el("div", { class: "brush-shade", style: { top: `${top}px`, height: `${height}px` } }));
  box.append(...shades, middle, ...edges);

  function place() {
    const scale = scaleOf(), [from, to] = chosen ?? period;
    const [x, end] = [from, to].map((t) => Math.max(scale.left, Math.min(scale.right, scale.toX(t))));
    Object.assign(shades[0].style, { left: `${scale.left}px`, width: `${x - scale.left}px` });
    Object.assign(shades[1].style, { left: `${end}px`, width: `${scale.right - end}px` });
    Object.assign(middle.style, { left: `${x}px`, width: `${Math.max(2, end - x)}px` });
    edges[0].style.left = `${x - 12}px`;
    edges[1].style.left = `${end - 12}px`;
    middle.classList.toggle("whole", chosen === null);
    [from, to, from].forEach((value, at) => tellSlider([...edges, middle][at], value, at === 2 ? `${day(from)} to ${day(to)}` : day(value), period));
  }

  function set(next, done) {
    chosen = next === null ? null : clamped(next, period);
    if (chosen && chosen[0] <= period[0] && chosen[1] >= period[1]) chosen = null;
    place();
    onChange(chosen, done);
  }

  function keyed(event, part) {
    const [from, to] = chosen ?? period;
    if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); set(null, true); return; }
    const step = { ...STEP, Home: -1e6, End: 1e6 }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const by = step * DAY * (event.shiftKey ? 7 : 1);
    if (part === 2) set(shifted([from, to], by, period), true);
    else set(part === 0 ? [Math.min(from + by, to - DAY), to] : [from, Math.max(to + by, from + DAY)], true);
  }

  box.addEventListener("pointerdown", (down) => {
    if (down.button !== 0) return;
    const left = box.getBoundingClientRect().left, scale = scaleOf(), x = down.clientX - left;
    if (x < scale.left - 12) return;
    const before = chosen ?? period, part = edges.indexOf(down.target);
    const onMiddle = down.target === middle && chosen !== null;
    let moved = false;
    const move = (event) => {
      const now = event.clientX - left;
      moved ||= Math.abs(now - x) > 4;
      if (moved) set(dragged(before, part, onMiddle, scale, x, now, period), false);
    };
    const up = (event) => {
      window.removeEventListener("pointermove", move);
      window.removeEventListener("pointerup", up);
      window.removeEventListener("pointercancel", up);
      if (moved) set(chosen, true); else onClick(x, event.clientY - box.getBoundingClientRect().top);
    };
    window.addEventListener("pointermove", move);
    window.addEventListener("pointerup", up);
    window.addEventListener("pointercancel", up);
  });
  return { place, get: () => chosen, show(next) { chosen = next; place(); } };
}

/** Move a window by seconds, as far as the period goes. */
export function shifted([from, to], by, period) {
  const room = Math.max(period[0] - from, Math.min(period[1] - to, by));
  return [from + room, to + room];
}

function dragged(before, part, onMiddle, scale, x, now, period) {
  if (onMiddle) return shifted(before, scale.toTime(now) - scale.toTime(x), period);
  if (part === 0) return [Math.min(scale.toTime(now), before[1] - 3600), before[1]];
  if (part === 1) return [before[0], Math.max(scale.toTime(now), before[0] + 3600)];
  return [scale.toTime(Math.min(x, now)), scale.toTime(Math.max(x, now))];
}

function clamped([from, to], period) {
  const unit = to - from > 14 * DAY ? DAY : to - from > 2 * DAY ? 3600 : 60; // nobody means 21:39:18
  const [begin, end] = [Math.round(from / unit) * unit, Math.round(to / unit) * unit];
  const first = Math.max(period[0], Math.min(begin, period[1] - unit));
  return [first, Math.min(period[1], Math.max(end, first + unit))];
}

function tellSlider(element, value, words, period) {
  for (const [name, said] of [["valuemin", period[0]], ["valuemax", period[1]], ["valuenow", Math.round(value)], ["valuetext", words]]) element.setAttribute(`aria-${name}`, said);
}

function day(t) {
  return new Date(t * 1000).toISOString().slice(0, 16).replace("T", " ").replace(" 00:00", "");
}
