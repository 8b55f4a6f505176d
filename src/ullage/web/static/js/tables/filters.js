// The filters of a table: one line each, and a line to add one.
import { el, fill, foreign } from "../elements.js";

/** Words for the operations, as the routes name them. */
export const OPERATIONS = { eq: "is", ne: "is not", contains: "contains", gt: "above", ge: "at least", lt: "below", le: "at most", is_null: "is not known" };

/** The form. `filters`: list of {column, operation, value}; `changed` is called with a new list. */
export function filterForm(told, filters, changed) {
  const list = el("ul", { class: "filters row" });
  const column = el("select", { "aria-label": "Column to filter by", onchange: suit }, told.columns.filter((one) => one.kind !== "geometry").map((one) => el("option", { value: one.name, title: one.meaning }, one.name)));
  const operation = el("select", { "aria-label": "How to compare", onchange: suit });
  const value = el("input", { type: "text", maxlength: "1000", "aria-label": "Value to compare with" });
  const form = el("form", { class: "row", onsubmit: add }, el("span", {}, "Rows where"), column, operation, value, el("button", { type: "submit" }, "Filter"));
  let now = filters;
  suit();
  draw();
  return el("div", { class: "filtering" }, form, list);

  function suit() {
    const kind = told.columns.find((one) => one.name === column.value)?.kind ?? "text";
    const before = operation.value;
    const fit = kind === "list" ? ["contains", "eq", "is_null"] : kind === "yes or no" ? ["eq", "ne", "is_null"] : kind.includes("number") || kind === "time" || kind === "day" ? ["ge", "le", "gt", "lt", "eq", "ne", "is_null"] : Object.keys(OPERATIONS);
    fill(operation, fit.map((one) => el("option", { value: one }, OPERATIONS[one])));
    if (fit.includes(before)) operation.value = before;
    value.placeholder = operation.value === "is_null" || kind === "yes or no" ? "true or false" : { time: "2024-05-01T12:00Z", day: "2024-05-01" }[kind] ?? "";
  }

  function add(event) {
    event.preventDefault();
    const text = value.value.trim() || (operation.value === "is_null" ? "true" : "");
    if (text === "") { value.focus(); return; }
    now = [...now, { column: column.value, operation: operation.value, value: text }];
    value.value = "";
    draw();
    changed(now);
  }

  function draw() {
    fill(list, now.map((one, at) => el("li", { class: "tag" }, one.column, " ", OPERATIONS[one.operation], " ", foreign(one.value), " ",
      el("button", { type: "button", "aria-label": `Remove the filter of ${one.column}`, onclick: () => { now = now.filter((_, other) => other !== at); draw(); changed(now); } }, "×"))));
    list.hidden = !now.length;
  }
}
