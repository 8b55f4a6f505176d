// All vessels of the case, with what narrows them down.
import { kinds, readAddress, writeAddress } from "../address.js";
import { el, empty, fill, foreign, twins } from "../elements.js";
import { interval, whole } from "../format.js";
import { makeTable } from "../tables/table.js";

const SPEC = { q: [kinds.text(200), ""], only: [kinds.oneOf("all", "called", "listed", "contradicted"), "all"], sort: [kinds.text(40), ""] };
const ONLY = { all: "all vessels", called: "that called", listed: "on lists", contradicted: "with contradictions" };
const COLUMNS = [
  { key: "name", label: "Name", width: 12, write: (_, row) => el("a", { href: `/vessels/${encodeURIComponent(row.vessel_id)}` }, foreign(row.name ?? row.vessel_id)), sortBy: (row) => row.latin ?? row.name },
  { key: "imos", label: "IMO", width: 6, write: list, sortBy: (row) => row.imos[0] },
  { key: "mmsis", label: "MMSI", width: 7, write: list, sortBy: (row) => row.mmsis[0] },
  { key: "flag_states", label: "Flag states", width: 9, title: "The latest first", write: list, sortBy: (row) => row.flag_states[0] },
  { key: "visits", label: "Visits", width: 4.5, number: true },
  { key: "sightings", label: "Seen", width: 4.5, number: true },
  { key: "cargo_t", label: "Cargo [t]", width: 14, number: true, write: (value) => (value ? interval(value) : "–"), title: "Sum of its deliveries; the bounds as though all erred together", sortBy: (row) => row.cargo_t?.mid },
  { key: "share", label: "Share", width: 13.5, number: true, write: (value) => (value ? interval(value, (one) => `${(100 * one).toFixed(1)} %`) : "–"), title: "Part of all delivered cargo; bounds wider than 90 %", sortBy: (row) => row.share?.mid },
  { key: "listed", label: "On lists", width: 11, write: list, sortBy: (row) => row.listed[0] },
  { key: "contradictions", label: "Contradictions", width: 8.5, number: true },
  { key: "latin", label: "Romanised", width: 11 },
];

/** Show the list. */
export function listVessels(main, vessels) {
  const view = readAddress(SPEC);
  const place = el("div", {}), count = el("p", { class: "quiet", role: "status" });
  const words = el("input", { type: "search", value: view.q, maxlength: "200", placeholder: "Name, number or flag state", "aria-label": "Name, number or flag state", oninput: renew });
  const only = el("select", { "aria-label": "Which vessels", onchange: renew }, Object.entries(ONLY).map(([key, told]) => el("option", { value: key }, told)));
  only.value = view.only;
  fill(main, el("h1", {}, "Vessels"),
    el("p", {}, "Identities as sources claim them. What stands here is said by somebody, never a fact; a name alone is nobody's identity."),
    el("div", { class: "row" }, words, only, twins(["JSON", "/api/vessels"], ["CSV", "/api/vessels.csv"])),
    count, place);
  renew();

  function renew() {
    view.q = words.value;
    view.only = only.value;
    writeAddress(SPEC, view);
    const wanted = plain(view.q);
    const found = vessels.filter((one) => fits(one, view.only) && (!wanted || text(one).includes(wanted)));
    count.textContent = found.length === vessels.length ? `${whole(vessels.length)} vessels` : `${whole(found.length)} of ${whole(vessels.length)} vessels`;
    const key = view.sort.replace(/^-/, "");
    const sort = COLUMNS.some((one) => one.key === key) ? { key, descending: view.sort.startsWith("-") } : null;
    if (!found.length) {
      fill(place, vessels.length ? empty("No vessel is like that.", "The search of the whole case knows names that sound alike:", el("p", {}, el("a", { href: `/search?q=${encodeURIComponent(view.q)}` }, "search the case")))
        : empty("This case knows no vessels.", "No observation names one, and there is neither AIS nor a fleet file.", el("p", {}, "Add them on the page ", el("a", { href: "/files" }, "Files"), ".")));
      return;
    }
    fill(place, makeTable({ columns: COLUMNS, rows: found, caption: "Vessels", sort, height: "max(22rem, calc(100vh - 17rem))",
      onSort: (by) => { view.sort = by ? `${by.descending ? "-" : ""}${by.key}` : ""; writeAddress(SPEC, view); },
      onSelect: (row) => location.assign(`/vessels/${encodeURIComponent(row.vessel_id)}`) }));
  }
}

function fits(one, only) {
  return { all: true, called: one.visits > 0, listed: one.listed.length > 0, contradicted: one.contradictions > 0 }[only];
}

function text(one) {
  return plain([one.vessel_id, one.name, one.latin, ...one.other_names, ...one.imos, ...one.mmsis, ...one.callsigns, ...one.flag_states, ...one.listed].filter(Boolean).join(" "));
}

function plain(words) {
  return words.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().trim();
}

function list(values) {
  return values.map((one, at) => [at ? ", " : "", foreign(one)]);
}
