// The whole view of the page that measures, as the address has it.
import { kinds } from "../address.js";

const POINT = /^-?\d{1,6}(\.\d{1,6})?(,-?\d{1,6}(\.\d{1,6})?)$/;
const STATED = /^\d{1,6}(\.\d{1,4})?(,\d{1,6}(\.\d{1,4})?)?$/;
const like = (pattern, most = 80) => (text) => (text.length <= most && pattern.test(text) ? text : undefined);
const parted = (size, most) => (text) => {
  const parts = text.split(";");
  return parts.length <= most && parts.every((one) => one.split(",").length === size && one.split(",").every((number) => /^-?\d{1,6}(\.\d{1,6})?$/.test(number))) ? text : undefined;
};

/** What is asked of the API: the same names, points in pixels. */
export const ASKED = {
  scene: [kinds.text(300), ""],
  detection: [kinds.text(300), ""],
  bow: [like(POINT), ""],
  stern: [like(POINT), ""],
  edges: [parted(4, 60), ""],
  kind: [kinds.oneOf("shadow", "waterline"), "shadow"],
  sides: [parted(2, 2), ""],
  hand_px: [kinds.number(0.1, 5), 0.7],
  ship: [kinds.text(300), ""],
  length: [like(STATED), ""],
  beam: [like(STATED), ""],
  depth: [like(STATED), ""],
  draught: [like(STATED), ""],
  deadweight: [like(STATED), ""],
  product: [kinds.text(40), ""],
  bulwark: [kinds.number(0, 5), 0],
  trunk: [like(STATED), ""],
  pier: [kinds.number(0, 20), ""],
  sun: [like(POINT), ""],
  view: [like(POINT), ""],
};

/** All of the address: what is asked, and how it is looked at. */
export const SPEC = {
  ...ASKED,
  as_found: [like(/^(\d{1,2}|ends)(,(\d{1,2}|ends))*$/, 200), ""],
  kept: [like(/^[0-9a-f]{16}$/), ""],
  at: [like(POINT), ""],
  zoom: [kinds.number(0.005, 64), 0],
  bands: [kinds.text(120), ""],
  stretch: [kinds.oneOf("", "db", "root", "linear"), ""],
  low: [kinds.text(60), ""],
  high: [kinds.text(60), ""],
  snap: [kinds.flag(), true],
};

/** Numbers of the pairs, and "ends" for bow and stern, that are as the machine found them: nobody has moved or confirmed them yet. */
export function asFound(view) {
  return new Set(view.as_found ? view.as_found.split(",").map((one) => (one === "ends" ? one : Number(one))) : []);
}

/** The part of a view that the API is asked with; what has its default is left out. Points that nobody moved
 *  or confirmed are not a person's: until the ends and a pair are, the machine measures, with all its doubts. */
export function askedOf(whole) {
  const found = asFound(whole), edges = found.has("ends") ? "" : whole.edges.split(";").filter((one, at) => one && !found.has(at)).join(";");
  const view = { ...whole, edges, ...(whole.edges && !edges ? { sides: "", kind: SPEC.kind[1] } : {}) };
  return Object.fromEntries(Object.entries(ASKED).filter(([name, [, otherwise]]) => view[name] !== otherwise && view[name] !== "").map(([name]) => [name, view[name]]));
}
