// The whole view in the address: read with a warning for what cannot be, written without a new entry in the history.
import { notify } from "./notices.js";

/** Readers of values: each gives the value, or undefined for what cannot be. */
export const kinds = {
  text: (most = 200) => (text) => (text.length <= most ? text : undefined),
  oneOf: (...allowed) => (text) => (allowed.includes(text) ? text : undefined),
  number: (least, most) => (text) => (text.trim() !== "" && Number(text) >= least && Number(text) <= most ? Number(text) : undefined),
  flag: () => (text) => ({ 1: true, 0: false })[text],
  time: () => (text) => (/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d)?Z)?$/.test(text) && !Number.isNaN(Date.parse(text)) ? text : undefined),
  list: (of, most = 50) => (text) => {
    const found = text === "" ? [] : text.split(",").map(of);
    return found.length <= most && found.every((one) => one !== undefined) ? found : undefined;
  },
};

/** Read the address. `spec`: {name: [reader, default]}. A value that cannot be warns and is its default. */
export function readAddress(spec) {
  const given = new URLSearchParams(location.search);
  const view = Object.fromEntries(Object.entries(spec).map(([name, [, value]]) => [name, value]));
  for (const [name, text] of given) {
    if (!(name in spec)) { warn(name, text, "is not known here"); continue; }
    const value = spec[name][0](text);
    if (value === undefined) warn(name, text, "cannot be"); else view[name] = value;
  }
  return view;
}

/** Write the view into the address; what has its default is left out. */
export function writeAddress(spec, view, { push = false } = {}) {
  const search = new URLSearchParams();
  for (const [name, [, otherwise]] of Object.entries(spec)) {
    const text = plain(view[name]);
    if (text !== plain(otherwise)) search.set(name, text);
  }
  const query = search.toString().replaceAll("%2C", ",").replaceAll("%3A", ":");
  history[push ? "pushState" : "replaceState"](null, "", location.pathname + (query ? `?${query}` : ""));
}

function plain(value) {
  if (value === null || value === undefined) return "";
  if (Array.isArray(value)) return value.join(",");
  return value === true ? "1" : value === false ? "0" : String(value);
}

function warn(name, text, told) {
  notify(`The address says ${name}=${text.slice(0, 60)}: that ${told}, and is left out.`, { kind: "warn" });
}
