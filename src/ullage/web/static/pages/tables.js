import "../js/theme.js";
import { getJson } from "../js/api.js";
import { el, empty, fill, foreign } from "../js/elements.js";
import { whole } from "../js/format.js";
import { showTable } from "../js/tables/page.js";

const main = document.getElementById("main");
const name = decodeURIComponent(location.pathname.slice("/tables".length).replace(/^\//, ""));

getJson("/api/tables").then(({ tables }) => {
  const found = tables.find((one) => one.name === name);
  if (found) showTable(main, found, tables);
  else listAll(tables);
}).catch((error) => fill(main, el("h1", {}, "Tables"), empty("There are no tables.", error.message, el("p", {}, error.next ?? ""))));

function listAll(tables) {
  fill(main, el("h1", {}, "Tables"),
    name ? empty("This result has no such table.", name) : null,
    el("p", {}, "All that a result holds, each with what its columns mean. Every table is also there as JSON, CSV and GeoJSON."),
    el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Tables of the result" }, el("table", { class: "list" },
      el("thead", {}, el("tr", {}, ["table", "rows", "one row is", "files"].map((one) => el("th", { scope: "col" }, one)))),
      el("tbody", {}, tables.map((one) => el("tr", {},
        el("th", { scope: "row" }, el("a", { href: `/tables/${one.name}` }, one.name.replaceAll("_", " "))),
        el("td", { class: "number" }, whole(one.rows)), el("td", {}, foreign(one.meaning)),
        el("td", { class: "files" }, ["JSON", "CSV", "GeoJSON"].map((end) => [el("a", { href: `/api/tables/${one.name}.${end.toLowerCase()}` }, end), " "]))))))));
}
