import "../js/theme.js";
import { kinds, readAddress, writeAddress } from "../js/address.js";
import { getJson } from "../js/api.js";
import { copyText } from "../js/coordinates.js";
import { el, empty, facts, fill, foreign, twins } from "../js/elements.js";
import { day, rounded, whole } from "../js/format.js";
import { partBars } from "../js/items/parts.js";
import { useStyles } from "../js/styles.js";
import { makeTable } from "../js/tables/table.js";

useStyles("/static/js/items/item.css");
const SPEC = { q: [kinds.text(500), ""] };
const main = document.getElementById("main");
const view = readAddress(SPEC);
const words = el("input", { type: "search", value: view.q, maxlength: "500", "aria-label": "Name, IMO number or MMSI on a list", placeholder: "Name in any script, IMO, MMSI" });
const lists = el("div", {}), found = el("div", {}), compared = el("div", {});

fill(main, el("h1", {}, "Listings"),
  el("p", {}, "The sanctions lists of this case, each in the version that it holds. Who is on a list was put there by an authority; whether a ship of the case is meant is a comparison, an order and no probability."),
  lists, el("h2", {}, "Search the lists"),
  el("form", { class: "row", role: "search", "aria-label": "Search the lists", onsubmit: (event) => { event.preventDefault(); view.q = words.value; writeAddress(SPEC, view, { push: true }); ask(); } }, words, el("button", { type: "submit" }, "Search")),
  found, el("h2", {}, "Ships of the case beside listings"),
  compared);
window.addEventListener("popstate", () => { view.q = readAddress(SPEC).q; words.value = view.q; ask(); });
ask();

async function ask() {
  let told;
  try { told = await getJson("/api/listings", { q: view.q.trim() }); } catch (error) { fill(lists, empty("The lists cannot be shown.", error.message, el("p", {}, error.next ?? ""))); return; }
  fill(lists, told.lists.length ? table(told.lists) : empty("This case holds no lists.", "Whom a list names is therefore not known; that is no acquittal.", el("p", {}, "Put lists into the case and name them under [files] as listings; then run it again. ", el("a", { href: "/files" }, "Files"))));
  fill(found, view.q.trim() ? entries(told) : null);
  fill(compared, told.compared.length ? [el("p", {}, twins(...["listed", "listings"].flatMap((name) => ["JSON", "CSV"].map((end) => [`${name} as ${end}`, `/api/tables/${name}.${end.toLowerCase()}`])))), el("ul", { class: "compared" }, told.compared.map(pair))]
    : el("p", { class: "quiet" }, told.lists.length ? "None of the entries was found to mean a ship of this case." : "There is nothing to compare with."));
}

function table(all) {
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Lists of the case" }, el("table", {},
    el("thead", {}, el("tr", {}, ["list", "version of", "vessels", "entries", "not taken", "file", "SHA-256"].map((one) => el("th", { scope: "col" }, one)))),
    el("tbody", {}, all.map((one) => (one.reached
      ? el("tr", {}, el("th", { scope: "row" }, foreign([one.authority, one.list_name].filter(Boolean).join(", ") || "each row has its own")),
        el("td", {}, one.list_date ? `${day(one.list_date)} (${one.list_date_from})` : "no stated day"), el("td", { class: "number" }, whole(one.vessels)), el("td", { class: "number" }, whole(one.entries)),
        el("td", {}, Object.entries(one.refused).map(([why, times]) => [`${times}: `, foreign(why), " "])), el("td", {}, foreign(one.file), one.format ? ` (${one.format})` : ""),
        el("td", {}, el("button", { type: "button", class: "code", "aria-label": "Copy the SHA-256", onclick: () => copyText(one.sha256) }, `${(one.sha256 ?? "").slice(0, 12)}…`)))
      : el("tr", {}, el("th", { scope: "row" }, foreign(one.file)), el("td", { colspan: 6 }, el("span", { class: "tag" }, "not reached"), " ", foreign(one.reason))))))));
}

function entries(told) {
  const problems = told.told.map((one) => el("p", { class: "quiet" }, foreign(one)));
  if (!told.total) return [problems, empty("No entry is like that.", `${whole(told.searched)} entries of vessels were searched, by letters, sound and number.`)];
  const columns = [
    { key: "name", label: "Name as listed", width: 14 }, { key: "other_names", label: "Other names", width: 14, write: (value) => value.map((one) => [foreign(one), "; "]) },
    { key: "imo", label: "IMO", width: 7 }, { key: "mmsi", label: "MMSI", width: 8 }, { key: "flag_state", label: "Flag", width: 7 },
    { key: "authority", label: "Authority", width: 12 }, { key: "list_date", label: "Version", width: 8 }, { key: "why", label: "Why it was found", width: 24 },
  ];
  return [problems, el("p", { class: "quiet", role: "status" }, `${whole(told.total)} of ${whole(told.searched)} entries of vessels`),
    makeTable({ columns, rows: told.found, caption: "Entries of lists", height: "22rem", onSelect: null })];
}

function pair(one) {
  const listing = one.listing;
  return el("li", { class: "panel" },
    el("h3", {}, el("a", { href: `/vessels/${encodeURIComponent(one.vessel_id)}` }, foreign(one.vessel ?? one.vessel_id)), " and ", el("a", { href: `/items/${encodeURIComponent(listing.listing_id)}` }, foreign(listing.name ?? "an entry without a name")), " ", el("span", { class: "tag" }, listing.class)),
    el("p", {}, foreign(listing.explanation)),
    facts([["List", foreign([listing.authority, listing.list_name].filter(Boolean).join(", "))], ["Version of", listing.list_date ? day(listing.list_date) : "no stated day"], ["Score", listing.score === null ? "cannot tell" : rounded(listing.score, 3)]]),
    el("details", {}, el("summary", {}, "What each feature adds"), partBars(listing.parts, { odds: false })));
}
