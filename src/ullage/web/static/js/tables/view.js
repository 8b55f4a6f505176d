// The view of a table in the address: the same filters as its routes take, order, columns and the opened row.
import { notify } from "../notices.js";
import { hiddenAtFirst } from "./columns.js";
import { OPERATIONS } from "./filters.js";

/** Read the view; what cannot be is told and left out. */
export function readView(told) {
  const names = told.columns.filter((one) => one.kind !== "geometry").map((one) => one.name);
  const view = { filters: [], sort: null, columns: first(told), opened: "" };
  for (const [name, value] of new URLSearchParams(location.search)) {
    const [, column, operation] = /^(.+)__([a-z_]+)$/.exec(name) ?? [];
    if (name === "sort" && names.includes(value.replace(/^-/, ""))) view.sort = { key: value.replace(/^-/, ""), descending: value.startsWith("-") };
    else if (name === "columns" && value.split(",").every((one) => names.includes(one))) view.columns = value.split(",");
    else if (name === "opened" && value.length <= 2000) view.opened = value;
    else if (names.includes(column) && operation in OPERATIONS && value.length <= 1000) view.filters.push({ column, operation, value });
    else notify(`The address says ${name.slice(0, 60)}=${value.slice(0, 60)}: that cannot be, and is left out.`, { kind: "warn" });
  }
  return view;
}

/** Write the view; what is as it is at first is left out. */
export function writeView(view, told) {
  const search = new URLSearchParams(view.filters.map((one) => [`${one.column}__${one.operation}`, one.value]));
  if (view.sort) search.set("sort", `${view.sort.descending ? "-" : ""}${view.sort.key}`);
  if (view.columns.join() !== first(told).join()) search.set("columns", view.columns.join());
  if (view.opened) search.set("opened", view.opened);
  const query = search.toString().replaceAll("%2C", ",").replaceAll("%3A", ":");
  history.replaceState(null, "", location.pathname + (query ? `?${query}` : ""));
}

function first(told) {
  return told.columns.filter((one) => one.kind !== "geometry" && !hiddenAtFirst(one.name)).map((one) => one.name);
}
