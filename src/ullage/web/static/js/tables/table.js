// A table of any length: only the rows in view are drawn. Sorted by its heads, walked through by keys.
import { el, fill, foreign } from "../elements.js";
import { rounded } from "../format.js";
import { useStyles } from "../styles.js";
import { visible } from "../visible.js";
import { makeStore } from "./store.js";

useStyles("/static/js/tables/table.css");
const ROW = 32; // height of a row in CSS pixels
const AROUND = 12; // rows drawn beyond those in view
let made = 0;

/**
 * Make a table.
 *
 * `columns`: list of {key, label, title, number, width, write(value, row)}; `write` gives text or a node, text is set
 * apart as foreign. Rows come as a list in `rows`, or from `fetchPage(offset, limit, sort)` → Promise of {total, rows},
 * `sort` being {key, descending} or null. `onSelect(row)` is called when a row is opened, `onSort(sort)` when a head is
 * used. Gives the element, with `.refresh()` to ask anew, `.select(index)` and `.total()`.
 */
export function makeTable({ columns, rows = null, fetchPage = null, onSelect = null, onSort = null, caption = "", sort = null, height = "min(70vh, 40rem)" }) {
  const id = `table-${(made += 1)}`;
  const store = makeStore(columns, rows, fetchPage, () => { draw(true); if (wanted >= 0 && wanted === active) choose(); });
  let order = sort, active = -1, wanted = -1, drawn = "";
  const head = el("tr", { "aria-rowindex": "1" }), body = el("tbody", {});
  const above = el("tr", { "aria-hidden": "true" }), below = el("tr", { "aria-hidden": "true" });
  const table = el("table", { id, role: "grid", tabindex: "0", "aria-label": caption, onkeydown: walk, onfocus: () => { if (active < 0) activate(0); } },
    el("colgroup", {}, columns.map(column)), el("thead", {}, head), body);
  const box = el("div", { class: "many" }, table);
  box.style.maxBlockSize = height;
  box.addEventListener("scroll", () => draw(false), { passive: true });
  body.addEventListener("click", (event) => pick(event, true));
  table.style.minInlineSize = `${columns.reduce((sum, one) => sum + width(one), 0)}rem`;
  const shown = el("div", { class: "table" }, box);
  shown.refresh = refresh;
  shown.select = activate;
  shown.total = () => store.total;
  new ResizeObserver(() => draw(false)).observe(box);
  refresh();
  return shown;

  function refresh() {
    heads();
    store.ask(order);
    box.scrollTop = 0;
    active = -1;
    draw(true);
  }

  function heads() {
    fill(head, columns.map((one) => {
      const turn = order?.key !== one.key ? "none" : order.descending ? "descending" : "ascending";
      const mark = { none: "", ascending: " ▲", descending: " ▼" }[turn];
      return el("th", { scope: "col", class: one.number ? "number" : null, "aria-sort": turn, title: one.title },
        one.unsorted ? one.label : el("button", { type: "button", onclick: () => sortBy(one.key) }, one.label, el("span", { "aria-hidden": "true" }, mark)));
    }));
  }

  function sortBy(key) {
    order = order?.key !== key ? { key, descending: false } : order.descending ? null : { key, descending: true };
    refresh();
    onSort?.(order);
    head.children[columns.findIndex((one) => one.key === key)]?.querySelector("button")?.focus();
  }

  function draw(anew) {
    const inView = Math.ceil((box.clientHeight || 640) / ROW);
    const first = Math.max(0, Math.floor(box.scrollTop / ROW) - AROUND);
    const last = Math.min(store.total, first + inView + 2 * AROUND);
    const now = `${first}-${last}-${active}`;
    if (!anew && now === drawn) return;
    drawn = now;
    table.setAttribute("aria-rowcount", store.total + 1);
    const found = store.slice(first, last);
    above.style.blockSize = `${first * ROW}px`;
    below.style.blockSize = `${Math.max(0, store.total - last) * ROW}px`;
    body.replaceChildren(above, ...found.map((row, at) => line(row, first + at)), below);
    if (!store.total) body.replaceChildren(el("tr", {}, el("td", { colspan: columns.length, class: "quiet" }, store.told())));
    const current = active >= first && active < last ? `${id}-${active}` : null;
    if (current) table.setAttribute("aria-activedescendant", current); else table.removeAttribute("aria-activedescendant");
  }

  function line(row, index) {
    const cells = row === undefined
      ? el("td", { colspan: columns.length, class: "quiet" }, "…")
      : columns.map((one) => cell(one, row));
    return el("tr", { id: `${id}-${index}`, "aria-rowindex": index + 2, "aria-selected": String(index === active), class: index % 2 ? "odd" : null, "data-index": index }, cells);
  }

  function cell(one, row) {
    const value = row[one.key];
    const text = one.write ? one.write(value, row) : value === null || value === undefined ? "" : typeof value === "number" ? plain(value) : value;
    const node = text instanceof Node || Array.isArray(text) ? text : text === "" ? null : foreign(String(text));
    const whole = typeof text === "string" && text.length > 12 ? visible(text.slice(0, 600)) : null;
    return el("td", { class: one.number ? "number" : null, title: whole }, node);
  }

  function pick(event, open) {
    if (event.target.closest("a, button")) return;
    const index = Number(event.target.closest("tr[data-index]")?.dataset.index ?? -1);
    if (index < 0) return;
    activate(index);
    if (open) choose();
  }

  function choose() {
    const row = store.at(active);
    wanted = row === undefined ? active : -1; // not here yet: opened when it comes
    if (row !== undefined) onSelect?.(row, active);
  }

  function walk(event) {
    if (event.target !== table || event.ctrlKey || event.metaKey || event.altKey) return;
    const page = Math.max(1, Math.floor(box.clientHeight / ROW) - 2);
    const to = { ArrowDown: active + 1, ArrowUp: active - 1, PageDown: active + page, PageUp: active - page, Home: 0, End: store.total - 1 }[event.key];
    if (event.key === "Enter" || event.key === " ") choose();
    else if (event.key === "ArrowRight" || event.key === "ArrowLeft") box.scrollLeft += event.key === "ArrowRight" ? 80 : -80;
    else if (to !== undefined) activate(to);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  function activate(index) {
    if (!store.total) return;
    active = Math.min(store.total - 1, Math.max(0, index));
    const top = active * ROW, room = box.clientHeight - head.offsetHeight - ROW;
    if (top < box.scrollTop) box.scrollTop = top;
    else if (room > 0 && top > box.scrollTop + room) box.scrollTop = top - room;
    draw(true);
  }
}

function plain(value) {
  return Number.isInteger(value) ? String(value) : rounded(value, 6);
}

function column(one) {
  const made = el("col", {});
  made.style.inlineSize = `${width(one)}rem`;
  return made;
}

function width(one) {
  return one.width ?? (one.number ? 7 : Math.min(18, Math.max(8, one.label.length * 0.7)));
}
