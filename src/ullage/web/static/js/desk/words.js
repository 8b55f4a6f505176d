// A mark in words: what the list, the timeline and a pointer say of it.
import { likelihood, time, whole } from "../format.js";
import { LAYERS } from "./layers.js";

/** Words of a mark: {when, what, who}; `who` came from elsewhere. */
export function wordsOf(marks, row, desk) {
  const { table } = marks, name = marks.layerName(row), place = table.word("place_id", row);
  const at = desk.placeNames.get(place) ?? place;
  return { when: when(marks, row, name), what: what(table, row, name, at), who: who(table, row, desk) };
}

/** The shape and colour of a mark in a list. */
export function lookOf(name) {
  return LAYERS[name] ?? { shape: "pin", colour: "seen" };
}

function when(marks, row, name) {
  const from = time(marks.begin[row] * 1000);
  if (marks.end[row] === marks.begin[row]) return from;
  if (marks.end[row] >= 2 ** 32) return `${from} on`;
  const to = time(marks.end[row] * 1000);
  return `${from} to ${to.slice(0, 10) === from.slice(0, 10) ? to.slice(11) : to}`;
}

function what(table, row, name, place) {
  const state = table.word("state", row);
  if (name === "visits") return `Visit at ${place}, ${state}`;
  if (name === "gaps" || name === "shortgaps") return `Gap: ${state}${judged(table, row, "; disabled")}`;
  if (name === "calls") return `Port visit at ${place}, ${state}`;
  if (name === "observed") return `Observation at ${place}`;
  if (!["matched", "unmatched", "untold", "rejected"].includes(name)) return `${table.word("kind", row)}${state ? `: ${state}` : ""}`;
  const reception = table.word("reception", row);
  return `Detection, ${state}${size(table, row)}${reception ? `; AIS reception ${reception}` : ""}`;
}

function size(table, row) {
  const length = table.columns.length_m[row], sd = table.columns.length_sd_m[row];
  return Number.isNaN(length) ? "" : `, ${whole(length)} ± ${Number.isNaN(sd) ? "?" : whole(sd)} m long`;
}

function judged(table, row, words) {
  const p = table.columns.p[row];
  return Number.isNaN(p) ? `${words}: cannot tell` : `${words}: ${likelihood(p)}`;
}

function who(table, row, desk) {
  const ship = table.word("ship", row);
  if (!ship) return "";
  return desk.names[ship] ?? (/^\d{9}$/.test(ship) ? `MMSI ${ship}` : ship.replace(/^imo:/, "IMO "));
}
