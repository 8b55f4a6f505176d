// How the columns of a table are shown.
import { el, foreign } from "../elements.js";
import { rounded, time } from "../format.js";

/** Columns that nobody looks at first: rules of hundreds of letters, keys of draws. */
export function hiddenAtFirst(name) {
  return ["rule", "draw_key", "pool_key", "source_sha256"].includes(name);
}

/** Columns for `makeTable`, of those that are wanted. */
export function columnsOf(told, wanted) {
  return told.columns.filter((one) => wanted.includes(one.name) && one.kind !== "geometry").map((one) => ({
    key: one.name,
    label: one.unit && !endsInUnit(one.name) ? `${one.name} [${one.unit}]` : one.name,
    title: one.meaning,
    number: one.kind.includes("number"),
    unsorted: one.kind === "list",
    width: width(one),
    write: (value) => write(value, one),
  }));
}

function write(value, one) {
  if (value === null || value === undefined) return el("span", { class: "quiet" }, "–");
  if (one.kind === "time") return time(value);
  if (one.kind === "yes or no") return value ? "yes" : "no";
  if (one.kind === "list") return value.map((part) => [foreign(String(part)), " "]);
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : rounded(value, /lat|lon/.test(one.name) ? 8 : 5);
  return value;
}

function width(one) {
  const least = one.name.length * 0.58 + 2.2;
  if (one.kind === "time") return Math.max(11, least);
  if (/explanation|reason|words|rule|note$/.test(one.name)) return 26;
  return Math.max({ number: 7, "whole number": 6, "yes or no": 6, day: 7.5 }[one.kind] ?? 10.5, least);
}

function endsInUnit(name) {
  return /_(m|t|h|nm|kn|deg|db|bbl|m2|m3|days?)(_low|_mid|_high)?$|_(low|mid|high)_(m|bbl)$/.test(name);
}
