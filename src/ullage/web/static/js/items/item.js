// The chain of evidence of whatever has an id: pictures, what was weighed, visit, cargo, share, decisions, files.
import { getJson } from "../api.js";
import { copyable, copyText } from "../coordinates.js";
import { el, empty, facts, fill, foreign, twins } from "../elements.js";
import { interval, likelihood, rounded, time, whole } from "../format.js";
import { useStyles } from "../styles.js";
import { chainTree, fileTable } from "./chain.js";
import { candidateList, matchList } from "./parts.js";

useStyles("/static/js/items/item.css");
const MOST_CHIPS = 4;
const latest = new WeakMap(); // container → what it was last asked to show

/**
 * Show an item in a container. Gives the item, or null when it could not be had; that is told in the container.
 * `compact` leaves values and files closed; without `decides` there is no form to decide; `onOpen(id)` is called in
 * the place of following a link to another item.
 */
export async function showItem(container, id, { compact = false, onOpen = null, decides = true } = {}) {
  const asked = Symbol(id);
  latest.set(container, asked);
  container.setAttribute("aria-busy", "true");
  let item = null, failed = null;
  try { item = await getJson(`/api/items/${encodeURIComponent(id)}`); } catch (error) { failed = error; }
  if (latest.get(container) !== asked) return null; // another one was selected meanwhile
  container.removeAttribute("aria-busy");
  if (failed) { fill(container, empty("This cannot be shown.", failed.message, el("p", {}, failed.next))); return null; }
  fill(container, el("article", { class: "item", "aria-label": `${item.kind} ${item.id}` }, sections(item, compact, linker(onOpen), () => showItem(container, id, { compact, onOpen, decides }), decides)));
  return item;
}

function sections(item, compact, link, again, decides) {
  const chips = el("div", { class: "pictures" }), decide = el("div", { class: "decide" });
  drawChips(chips, item, compact);
  if (decides && document.body.dataset.readOnly === undefined && item.can_decide.length) drawDecide(decide, item, again);
  return [
    head(item, link), chips,
    numbers(item, link),
    part("Tracks that may explain it", item.matches, () => matchList(item.matches, vesselLink)),
    part("Hulls it may be", item.candidates, () => candidateList(item.candidates, vesselLink)),
    part("Decisions", item.decisions, () => decisions(item, link)), decide,
    folded("What it rests on", true, chainTree(item.chain, link)),
    item.files.length ? folded(`Files: ${item.files.length}`, !compact, fileTable(item.files)) : null,
    item.facts.length ? folded("Values", !compact, values(item.facts)) : null,
    el("p", { class: "row" }, item.links.map((one) => el("a", { class: "button", href: one.path }, foreign(one.words)))),
    command(item.command),
  ];
}

function head(item, link) {
  return el("header", {},
    el("p", { class: "row" }, el("span", { class: "tag" }, item.kind), el("code", {}, foreign(item.id)),
      el("a", { href: `/items/${encodeURIComponent(item.id)}` }, "permalink"), twins(["JSON", `/api/items/${encodeURIComponent(item.id)}`])),
    el("p", { class: "lead" }, foreign(item.words)),
    item.ships.length ? el("p", {}, "Ship: ", item.ships.map((one) => [vesselLink(one.vessel_id, foreign(one.name ?? one.vessel_id)), " "])) : null,
    item.position ? copyable(item.position.lat_deg, item.position.lon_deg) : null);
}

function numbers(item, link) {
  const visits = item.visits.map((one) => facts([
    ["Visit", [link(one.visit_id, foreign(one.place)), one.ship ? [" of ", vesselLink(one.ship.vessel_id, foreign(one.ship.name ?? one.ship.vessel_id)), `: ${likelihood(one.p_vessel)}`] : " of a ship that nobody named"]],
    ["Arrived", span(one.arrived_after, one.arrived_before)],
    ["Left", span(one.departed_after, one.departed_before)],
    ["Loading", [one.loading_in, one.loading_out].some(Boolean) ? `on arrival: ${one.loading_in ?? "cannot tell"}; on leaving: ${one.loading_out ?? "cannot tell"}` : null],
  ]));
  const cargoes = item.cargoes.map((one) => facts([
    ["Cargo", `${interval(one.cargo_t)} t`],
    ["In the cap's unit", one.cap_bbl ? `${interval(one.cap_bbl)} barrels` : null],
    ["Share of the total", el("span", { title: "from its low point over the total's high one to the other way round: wider than 90 %" }, one.share ? interval(one.share, percent) : "cannot tell")],
    ["How it was had", foreign(one.method)],
  ]));
  const both = visits.map((one, at) => el("div", { class: "panel" }, one, cargoes[at] ?? null));
  if (!both.length) return null;
  if (both.length === 1) return both[0];
  return folded(`Visits: ${both.length}`, false, ...both);
}

function decisions(item, link) {
  return el("ul", {}, item.decisions.map((one) => el("li", {}, link(String(one.entry), `entry ${one.entry}`), " ", time(one.written_at), ", ",
    foreign(one.by ?? "redacted"), ": ", foreign(one.words), one.subject === item.id ? null : [" (about ", link(one.subject, foreign(one.subject)), ")"])));
}

function values(cells) {
  return facts(cells.map((one) => [el("span", { title: one.meaning }, one.name, one.unit ? ` [${one.unit}]` : ""), cell(one)]));
}

function cell({ name, value }) {
  if (value === null) return el("span", { class: "quiet" }, "not known");
  if (Array.isArray(value)) return value.map((one) => [foreign(String(one)), " "]);
  if (typeof value === "number") return Number.isInteger(value) ? String(value) : rounded(value, 6);
  return /_at$|_after$|_before$/.test(name) ? time(value) : foreign(String(value));
}

async function drawChips(place, item, compact) {
  if (!item.chips.length) return;
  let chipPair;
  try { ({ chipPair } = await import("../scenes/chips.js")); } catch { return; }
  place.append(...item.chips.slice(0, MOST_CHIPS).map((one) => chipPair(one.id, { compact })));
  if (item.chips.length > MOST_CHIPS) place.append(el("p", { class: "quiet" }, `${item.chips.length - MOST_CHIPS} more pictures: open what it rests on.`));
}

async function drawDecide(place, item, again) {
  try {
    const { decideForm } = await import("../review/decide.js");
    place.append(folded("Decide", false, decideForm(item.id, item.table, { onDecided: again, restsOn: item.chips.length ? "image" : "report" })));
  } catch { place.append(el("a", { class: "button", href: `/review?item=${encodeURIComponent(item.id)}` }, "Decide")); }
}

function part(title, list, make) {
  return list.length ? el("section", {}, el("h2", {}, title), make()) : null;
}

function folded(title, open, ...children) {
  return el("details", { class: "folded", open }, el("summary", {}, title), children);
}

function command(text) {
  return el("p", { class: "quiet" }, "The same in a terminal: ", el("button", { type: "button", class: "code", title: "Copy this command", onclick: () => copyText(text) }, text));
}

function linker(onOpen) {
  return (id, words) => el("a", { href: `/items/${encodeURIComponent(id)}`, onclick: (event) => {
    if (!onOpen || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    onOpen(id);
  } }, words);
}

function vesselLink(id, words) {
  return el("a", { href: `/vessels/${encodeURIComponent(id)}` }, words);
}

function span(after, before) {
  if (!after && !before) return "cannot tell";
  if (!after) return `before ${time(before)}`;
  return before ? `${time(after)} to ${time(before)}` : `after ${time(after)}`;
}

function percent(share) {
  return `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;
}
