// What the address says of the desk, and windows of time as text.
import { kinds, readAddress, writeAddress } from "../address.js";
import { LAYERS, firstLayers } from "./layers.js";

const SPEC = {
  lon: [kinds.number(-540, 540), null], lat: [kinds.number(-86, 86), null], zoom: [kinds.number(0, 20), null],
  from: [kinds.time(), null], to: [kinds.time(), null],
  scenes: [kinds.list(kinds.text(300), 20), []],
  layers: [kinds.list(kinds.oneOf(...Object.keys(LAYERS)), 40), firstLayers()],
  item: [kinds.text(300), null],
};

/** Read the desk's view from the address. */
export function readView() {
  const view = readAddress(SPEC);
  view.layers = new Set(view.layers);
  view.window = null;
  if (view.from !== null || view.to !== null) view.window = [view.from && Date.parse(view.from) / 1000, view.to && Date.parse(view.to) / 1000];
  return view;
}

/** Write it. */
export function writeView(view) {
  const [from, to] = view.window ?? [null, null];
  const order = Object.keys(LAYERS).filter((name) => view.layers.has(name));
  writeAddress(SPEC, { ...view, layers: order, from: from === null ? null : timeText(from), to: to === null ? null : timeText(to) });
}

/** ISO 8601 with Z, a day alone where it is midnight. */
export function timeText(seconds) {
  const text = new Date(seconds * 1000).toISOString();
  return text.slice(11, 19) === "00:00:00" ? text.slice(0, 10) : `${text.slice(0, 19)}Z`;
}

/** A window of the address within a period; null where it holds nothing of it. */
export function windowWithin(given, [first, last]) {
  if (!given) return null;
  const from = Math.max(first, given[0] ?? first), to = Math.min(last, given[1] ?? last);
  return from < to ? [from, to] : null;
}
