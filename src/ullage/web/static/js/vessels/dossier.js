// One vessel: who says what of her, who lists her, what happened, and what does not go together.
import { copyText } from "../coordinates.js";
import { el, empty, facts, fill, foreign, twins } from "../elements.js";
import { day, interval, likelihood, rounded, time, whole } from "../format.js";
import { partBars } from "../items/parts.js";
import { useStyles } from "../styles.js";
import { eventPart } from "./events.js";

useStyles("/static/js/items/item.css");
const NAMES = ["name", "former_name", "other_name"], FLAGS = ["flag_state", "former_flag_state"], NUMBERS = ["imo", "mmsi", "callsign", "wrong_imo"];

/** Show a dossier. */
export function showDossier(main, told) {
  const one = told.vessel, twin = `/api/vessels/${encodeURIComponent(one.vessel_id)}`;
  document.title = `${one.name ?? one.vessel_id} – ${document.title}`;
  const rest = told.said.filter((said) => ![...NAMES, ...FLAGS, ...NUMBERS].includes(said.kind));
  fill(main, el("div", { class: "dossier" },
    el("nav", { "aria-label": "Where this is" }, el("a", { href: "/vessels" }, "Vessels"), " › ", foreign(short(one.name ?? one.vessel_id))),
    el("h1", {}, foreign(one.name ?? one.vessel_id), one.latin ? el("span", { class: "quiet" }, ` ${one.latin}`) : null),
    el("p", { class: "row" }, el("code", {}, foreign(one.vessel_id)), one.listed.map((listed) => el("span", { class: "tag" }, foreign(listed))), twins(["JSON", twin]),
      el("a", { href: `/items/${encodeURIComponent(one.vessel_id)}` }, "evidence")),
    el("p", {}, "Everything below is what a source says, for the time it says it of. What contradicts stands side by side; nothing is decided for it."),
    el("div", { class: "cards" }, numbers(told), against(told)),
    el("div", { class: "said" }, part("Names over time", saidTable("Names", told.said, NAMES)),
      part("Flag states over time", saidTable("Flag states", told.said, FLAGS)),
      part("Numbers", saidTable("Numbers", told.said, NUMBERS), told.doubted_imos.length ? el("p", {}, "In doubt: IMO ", told.doubted_imos.map(foreign), ", which is probably another ship's.") : null)),
    part("Lists", lists(told.listed)),
    part("What happened", ...eventPart(told)),
    part("Pictures", gallery(told.chips)),
    part("Sightings that she was weighed for", weighed(told.weighed)),
    part("What else is said of her", rest.length ? saidTable("What else is said", rest, null) : el("p", { class: "quiet" }, "Nothing.")),
    el("p", { class: "quiet" }, "The same in a terminal: ", el("button", { type: "button", class: "code", onclick: () => copyText(told.command) }, told.command))));
}

function numbers({ vessel, size, notes, visits }) {
  return el("section", { class: "panel", "aria-label": "In short" }, facts([
    ["Visits", whole(vessel.visits)],
    ["Seen in images", whole(vessel.sightings)],
    ["Cargo", vessel.cargo_t ? `${interval(vessel.cargo_t)} t; bounds as though all deliveries erred together` : visits.length ? "cannot tell" : "none counted"],
    ["Share of the total", vessel.share ? interval(vessel.share, (one) => `${(100 * one).toFixed(1)} %`) : null],
    ["Length", size.length_m ? `${size.length_m} m` : null], ["Beam", size.beam_m ? `${size.beam_m} m` : null],
    ["Deadweight", size.deadweight_t ? [whole(size.deadweight_t), size.deadweight_sd_t ? ` ± ${whole(size.deadweight_sd_t)}` : "", " t"] : null],
    ["Built", size.built ? String(size.built) : null],
    ["Size as", size.source ? [foreign(size.source), " has it"] : null],
    ["Notes", notes.length ? notes.map((note) => [foreign(note), " "]) : null],
  ]));
}

function against({ contradictions }) {
  return el("section", { class: "panel", "aria-label": "Contradictions" }, el("h2", {}, "Contradictions"),
    contradictions.length ? el("ul", {}, contradictions.map((one) => el("li", {}, el("strong", {}, one.kind), ": ", foreign(one.words), " ",
      one.vessel_ids.map((id) => [el("a", { href: `/vessels/${encodeURIComponent(id)}` }, foreign(id)), " "]))))
      : el("p", { class: "quiet" }, "None was found between the sources of this case."));
}

function saidTable(label, said, wanted) {
  const rows = together(said.filter((one) => !wanted || wanted.includes(one.kind)));
  if (!rows.length) return el("p", { class: "quiet" }, "No source says any.");
  const rank = (one) => (wanted ? wanted.indexOf(one.kind) : 0);
  rows.sort((a, b) => rank(a) - rank(b) || a.kind.localeCompare(b.kind) || (a.from_day ?? "").localeCompare(b.from_day ?? ""));
  return scroll(label, el("table", {},
    el("thead", {}, el("tr", {}, ["what", "value", "from", "until", "who says so"].map((one) => el("th", { scope: "col" }, one)))),
    el("tbody", {}, rows.map((one) => el("tr", {}, el("td", {}, one.kind.replaceAll("_", " ")),
      el("th", { scope: "row" }, foreign(one.shown), one.unit ? ` ${one.unit}` : "", one.shown === one.value ? null : el("span", { class: "quiet" }, " (", foreign(one.value), ")")),
      el("td", { class: "day" }, one.from_day ? day(one.from_day) : "not said"), el("td", { class: "day" }, one.to_day ? day(one.to_day) : "not said"),
      el("td", {}, one.sources.map((source, at) => [at ? "; " : "", foreign(source)]), " ", one.of_list ? el("span", { class: "tag" }, "a list") : null, claims(one)))))));
}

// what one source says again and again stands once, from the first to the last day; each stretch is a claim
function together(said) {
  const found = new Map();
  for (const one of said) {
    const key = JSON.stringify([one.kind, one.value, one.sources, one.from_day === null]);
    const known = found.get(key);
    if (!known) { found.set(key, { ...one, stretches: [one] }); continue; }
    known.stretches.push(one);
    if (one.from_day < known.from_day) known.from_day = one.from_day;
    if (one.to_day > known.to_day) known.to_day = one.to_day;
  }
  return [...found.values()];
}

function claims({ stretches }) {
  const links = stretches.map((one) => el("li", {}, one.from_day ? `${day(one.from_day)} to ${one.to_day ? day(one.to_day) : "not said"} ` : "", one.claim_ids.map((id) => [el("a", { href: `/items/${encodeURIComponent(id)}` }, "claim"), " "])));
  if (stretches.length === 1) return [" ", ...stretches[0].claim_ids.map((id) => [el("a", { href: `/items/${encodeURIComponent(id)}` }, "claim"), " "])];
  return el("details", {}, el("summary", {}, `in ${stretches.length} stretches`), el("ul", {}, links));
}

function lists(listed) {
  if (!listed.length) return el("p", { class: "quiet" }, "None of the lists of this case was found to mean her. That says nothing of lists it does not hold.");
  return el("div", { class: "cards" }, listed.map((one) => el("section", { class: "panel" },
    el("h3", {}, foreign(one.name ?? "no name"), " ", el("span", { class: "tag" }, one.class)),
    facts([["Authority", foreign(one.authority)], ["List", foreign([one.list_name, one.programme].filter(Boolean).join(", "))],
      ["Version of", one.list_date ? day(one.list_date) : "no stated day"], ["Listed on", one.listed_on ? day(one.listed_on) : "not said"],
      ["Score", one.score === null ? "cannot tell" : `${rounded(one.score, 3)}, an order and no probability`],
      ["File", [foreign(one.source), one.row === null ? "" : `, row ${one.row}`]],
      ["SHA-256", one.source_sha256 ? el("button", { type: "button", class: "code", "aria-label": "Copy the SHA-256 of the list", onclick: () => copyText(one.source_sha256) }, `${one.source_sha256.slice(0, 16)}…`) : "not recorded"]]),
    el("p", {}, foreign(one.explanation)), partBars(one.parts, { odds: false }), el("p", {}, el("a", { href: `/items/${encodeURIComponent(one.listing_id)}` }, "the listing"))))); 
}

function gallery(chips) {
  if (!chips.length) return el("p", { class: "quiet" }, "No image of this case was taken for one of her. That she was not seen does not say that she was not there.");
  return el("ul", { class: "gallery" }, chips.map((one) => el("li", {}, el("a", { href: `/items/${encodeURIComponent(one.id)}` },
    el("img", { src: `/api/${one.table}/${encodeURIComponent(one.id)}/chip.png?marks=0`, alt: `Chip of ${one.id}`, loading: "lazy", width: "220" }), el("span", {}, one.id)))));
}

function weighed(rows) {
  if (!rows.length) return el("p", { class: "quiet" }, "None.");
  return scroll("Sightings she was weighed for", el("table", {},
    el("thead", {}, el("tr", {}, ["seen", "that it is her", "why"].map((one) => el("th", { scope: "col" }, one)))),
    el("tbody", {}, rows.slice(0, 100).map((one) => el("tr", {}, el("th", { scope: "row" }, el("a", { href: `/items/${encodeURIComponent(one.sighting_id)}` }, time(one.seen_at))),
      el("td", {}, likelihood(one.p), one.refuted_by ? [" ", el("span", { class: "tag" }, "ruled out")] : null), el("td", {}, foreign(one.refuted_by ?? one.explanation)))))));
}

function short(text) {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}

function part(title, ...children) {
  return el("section", {}, el("h2", {}, title), children);
}

function scroll(label, table) {
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label }, table);
}
