// All marks of the result: typed arrays, and which of them a window of time and a choice of layers show.
import { getBytes } from "../api.js";
import { readPacked, toWorld } from "./packed.js";
import { LAYERS, layerOf } from "./layers.js";

const NAMES = [...Object.keys(LAYERS), "visits"];
const LINES = new Set(["gaps", "shortgaps", "visits"]); // drawn as lines, or at their places
const LAST = 2 ** 32;

/** Ask for the marks of a result. */
export async function loadMarks(stamp) {
  return makeMarks(readPacked(await getBytes("/api/desk/marks.bin", { stamp })));
}

/** Marks of a packed table: positions in the Mercator world, seconds since 1970. */
export function makeMarks(table) {
  const { kind, state, at, until, earliest_at: earliest, latest_at: latest } = table.columns;
  const rows = table.rows, layer = new Uint8Array(rows), isLine = new Uint8Array(rows), begin = new Float64Array(rows), end = new Float64Array(rows);
  const kinds = table.words.kind, states = table.words.state, known = new Map();
  for (let row = 0; row < rows; row += 1) {
    const key = kind[row] * 4096 + state[row];
    if (!known.has(key)) known.set(key, NAMES.indexOf(layerOf(kinds[kind[row]], states[state[row]] ?? null)));
    layer[row] = known.get(key);
    isLine[row] = LINES.has(NAMES[layer[row]]) ? 1 : 0;
    begin[row] = at[row] || until[row];
    end[row] = until[row] || (kinds[kind[row]] === "gap" ? LAST : begin[row]); // a gap that has not ended goes on
  }
  const [x, y] = toWorld(table, "lon_deg", "lat_deg"), [toX, toY] = toWorld(table, "to_lon_deg", "to_lat_deg");
  return {
    table, rows, layer, isLine, begin, end, earliest, latest, x, y, toX, toY,
    id: (row) => table.text("id", row),
    layerName: (row) => NAMES[layer[row]],
    rowsOf: (some, ...names) => { const wanted = names.map((name) => NAMES.indexOf(name)); return some.filter((row) => wanted.includes(layer[row])); },
    find: (id) => findRow(table, rows, id),
  };
}

/** Rows that are shown: of a layer in the set, and at any time of the window [from, to] in seconds. */
export function shownRows(marks, layers, [from, to]) {
  const wanted = Uint8Array.from(NAMES, (name) => (layers.has(name) || name === "visits" ? 1 : 0));
  const found = new Uint32Array(marks.rows);
  let count = 0;
  for (let row = 0; row < marks.rows; row += 1) {
    if (wanted[marks.layer[row]] && marks.begin[row] < to && marks.end[row] >= from) { found[count] = row; count += 1; }
  }
  return found.subarray(0, count);
}

/** How many marks of each layer are in the window, whether shown or not. */
export function countLayers(marks, [from, to]) {
  const counts = new Array(NAMES.length).fill(0);
  for (let row = 0; row < marks.rows; row += 1) {
    if (marks.begin[row] < to && marks.end[row] >= from) counts[marks.layer[row]] += 1;
  }
  return Object.fromEntries(NAMES.map((name, at) => [name, counts[at]]));
}

/** How well AIS was received where ships were detected in the window: how many of each word. */
export function countReception(marks, [from, to]) {
  const { kind, reception } = marks.table.columns, { kind: kinds, reception: words } = marks.table.words, counts = new Map();
  for (let row = 0; row < marks.rows; row += 1) {
    if (kinds[kind[row]] !== "detection" || !(marks.begin[row] < to && marks.end[row] >= from)) continue;
    const word = words[reception[row]];
    if (word) counts.set(word, (counts.get(word) ?? 0) + 1);
  }
  return [...counts].sort(([a], [b]) => (a < b ? -1 : 1));
}

function findRow(table, rows, id) {
  const wanted = new TextEncoder().encode(id), letters = table.columns.id, ends = table.columns.id_ends;
  for (let row = 0; row < rows; row += 1) {
    const start = row ? ends[row - 1] : 0;
    if (ends[row] - start !== wanted.length) continue;
    let at = 0;
    while (at < wanted.length && letters[start + at] === wanted[at]) at += 1;
    if (at === wanted.length) return row;
  }
  return -1;
}
