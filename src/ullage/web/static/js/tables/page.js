// One table of the result: filters, columns and order in the address; its rows; the row that is opened.
import { address, getJson } from "../api.js";
import { el, fill, twins } from "../elements.js";
import { whole } from "../format.js";
import { showItem } from "../items/item.js";
import { listenKeys } from "../keys.js";
import { columnsOf, hiddenAtFirst } from "./columns.js";
import { filterForm } from "./filters.js";
import { makeTable } from "./table.js";
import { readView, writeView } from "./view.js";

/** Show a table on its page. */
export function showTable(main, told, tables) {
  const view = readView(told);
  const count = el("p", { class: "quiet", role: "status" }), same = el("p", { class: "row" }), place = el("div", {});
  const opened = el("aside", { class: "opened panel", hidden: true, "aria-label": "The row that is opened" });
  const filters = filterForm(told, view.filters, (changed) => { view.filters = changed; renew(); });
  const shown = el("details", { class: "choose" }, el("summary", {}, "Columns"), el("div", { class: "row" }, told.columns.filter((one) => one.kind !== "geometry").map(choice)));
  let table = null;
  fill(main,
    el("h1", {}, told.name.replaceAll("_", " ")),
    el("p", { class: "row" }, el("label", {}, "Table ", el("select", { onchange: (event) => location.assign(`/tables/${event.target.value}`) },
      tables.map((one) => el("option", { value: one.name, selected: one.name === told.name }, one.name.replaceAll("_", " "))))), el("span", {}, `One row is ${told.meaning || "not described"}.`)),
    filters, shown, el("div", { class: "row spread" }, count, same), el("div", { class: "beside" }, place, opened));
  listenKeys([["/", "to the filter", () => filters.querySelector("select, input")?.focus()], ["Escape", "close the opened row", close], ["g", "to the rows", () => place.querySelector("table")?.focus()]]);
  renew();
  if (view.opened) open(view.opened);

  function renew() {
    writeView(view, told);
    const query = queryOf(view);
    fill(same, twins(...["JSON", "CSV", "GeoJSON"].map((end) => [end, address(`/api/tables/${told.name}.${end.toLowerCase()}`, query)])));
    const columns = columnsOf(told, view.columns);
    table = makeTable({ columns, caption: told.name, sort: view.sort, onSelect: select, height: "max(22rem, calc(100vh - 22rem))",
      onSort: (sort) => { view.sort = sort; writeView(view, told); },
      fetchPage: async (offset, limit, sort) => {
        const asked = [...new Set([...view.columns, told.id_column].filter(Boolean))].join(",");
        const got = await getJson(address(`/api/tables/${told.name}`, { ...queryOf({ ...view, sort }), columns: asked, offset, limit }));
        count.textContent = got.total === got.of ? `${whole(got.of)} rows` : `${whole(got.total)} of ${whole(got.of)} rows`;
        return got;
      } });
    fill(place, table);
  }

  function choice(one) {
    return el("label", { title: one.meaning }, el("input", { type: "checkbox", checked: view.columns.includes(one.name), onchange: (event) => {
      const on = new Set(view.columns);
      if (event.target.checked) on.add(one.name); else on.delete(one.name);
      view.columns = told.columns.map((column) => column.name).filter((name) => on.has(name));
      if (!view.columns.length) view.columns = told.columns.map((column) => column.name).filter((name) => !hiddenAtFirst(name));
      renew();
    } }), one.name);
  }

  function select(row) {
    const id = told.id_column ? row[told.id_column] : otherId(told.name, row);
    if (id) open(id);
  }

  function open(id) {
    view.opened = id;
    writeView(view, told);
    const body = el("div", {});
    opened.hidden = false;
    fill(opened, el("button", { type: "button", class: "close", "aria-label": "Close the opened row", onclick: close }, "×"), body);
    showItem(body, id, { compact: true, onOpen: open });
  }

  function close() {
    view.opened = "";
    writeView(view, told);
    opened.hidden = true;
    table.querySelector("table")?.focus();
  }
}

function queryOf(view) {
  const query = {};
  for (const one of view.filters) (query[`${one.column}__${one.operation}`] ??= []).push(one.value);
  if (view.sort) query.sort = `${view.sort.descending ? "-" : ""}${view.sort.key}`;
  return query;
}

// rows without an id of their own lead to what they are about
function otherId(name, row) {
  if (name === "matches") return row.detection_id ? `match:${row.detection_id}:${row.mmsi ?? "none"}` : null;
  return row.sighting_id ?? row.listing_id ?? row.detection_id ?? row.scene_id ?? row.vessel_id ?? row.place_id ?? null;
}
