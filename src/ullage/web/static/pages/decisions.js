// Decisions: the log as it is, what of it is in force, whether its chain holds, and undoing.
import "../js/theme.js";
import { kinds, readAddress, writeAddress } from "../js/address.js";
import { address, getJson, send } from "../js/api.js";
import { el, empty, fill, foreign, twins } from "../js/elements.js";
import { time } from "../js/format.js";
import { listenKeys } from "../js/keys.js";
import { notify, tell } from "../js/notices.js";
import { analyst, keepAnalyst } from "../js/review/analyst.js";
import { REASONS } from "../js/review/choices.js";
import { command } from "../js/review/decide.js";
import { beforeAfter } from "../js/review/numbers.js";
import { watchLog } from "../js/review/watch.js";

const STATES = ["in force", "undone", "replaced", "not in the case"];
const PAGE = 100;
const spec = { subject: [kinds.text(200), ""], by: [kinds.text(200), ""], state: [kinds.oneOf("", ...STATES), ""], offset: [kinds.number(0, 1e9), 0] };
const view = readAddress(spec);
const readOnly = document.body.dataset.readOnly !== undefined;
const main = document.getElementById("main");
const places = { chain: el("div", { "aria-live": "polite" }), filters: el("form", { class: "row filters" }), list: el("div"), links: el("p", { class: "row" }) };
let log = null, watch = null;

fill(main, el("h1", {}, "Decisions"), places.chain, places.filters, places.list, places.links, undoDialog());

async function load() {
  try { log = await getJson("/api/decisions", { ...view, limit: PAGE }); } catch (error) {
    fill(places.list, empty("The log cannot be read.", error.message, el("p", {}, error.next)));
    return;
  }
  watch ??= watchLog(log.length, () => { notify("The log has grown.", { seconds: 4 }); load(); });
  drawChain();
  drawFilters();
  drawList();
  const query = { subject: view.subject, by: view.by, state: view.state };
  fill(places.links, twins(["JSON", address("/api/decisions", query)], ["CSV", address("/api/decisions.csv", query)]));
}

function drawChain() {
  fill(places.chain, log.holds
    ? el("p", {}, log.length ? [`${log.length} ${log.length === 1 ? "entry" : "entries"}; the chain holds. The last has the hash `, el("code", {}, log.head.slice(0, 16)), "…"] : "Nobody has decided anything yet.")
    : el("div", { class: "notice bad" }, el("div", {}, el("p", {}, el("strong", {}, "The log does not hold: nothing is counted by it until the file of a copy is put in its place.")), el("ul", {}, log.breaks.map((one) => el("li", {}, foreign(one)))))));
}

function drawFilters() {
  if (places.filters.contains(document.activeElement)) return;
  const subject = el("input", { id: "subject", value: view.subject, maxlength: 200 }), by = el("input", { id: "by", value: view.by, maxlength: 200 });
  const state = el("select", { id: "state" }, el("option", { value: "" }, "any"), STATES.map((one) => el("option", { value: one, selected: one === view.state }, one)));
  places.filters.onsubmit = (event) => { event.preventDefault(); Object.assign(view, { subject: subject.value.trim(), by: by.value.trim(), state: state.value, offset: 0 }); writeAddress(spec, view, { push: true }); load(); };
  fill(places.filters, el("label", { for: "subject" }, "About ", subject), el("label", { for: "by" }, "By ", by), el("label", { for: "state" }, "State ", state), el("button", {}, "Filter"));
}

function drawList() {
  if (!log.entries.length) {
    fill(places.list, log.length ? empty("No entry is left by these filters.", "", el("p", {}, el("a", { href: "/decisions" }, "Show all")))
      : empty("The log is empty.", "What analysts decide is written here: who, when, why, and what was known.", el("p", {}, el("a", { href: "/review" }, "Review what would move the number most"))));
    return;
  }
  fill(places.list, el("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": "Entries" }, el("table", { class: "log" },
    el("caption", {}, "The latest entry first; nothing is ever taken out"),
    el("thead", {}, el("tr", {}, ["Entry", "When", "Who", "What and why", "State", "Known then", ""].map((one) => (one ? el("th", { scope: "col" }, one) : el("td", {}))))),
    el("tbody", {}, log.entries.map(row)))), pages());
}

function row(one) {
  const known = [one.known_version && `Ullage ${one.known_version}`, one.known_summary && `result ${one.known_summary.slice(0, 12)}…`, one.row_changed === true ? "the row has changed since" : one.row_changed === false ? "the row is the same now" : null];
  return el("tr", { class: one.state === "in force" ? null : "past" },
    el("th", { scope: "row" }, String(one.number)), el("td", {}, time(one.written_at)), el("td", {}, foreign(one.by ?? "redacted")),
    el("td", { class: "what" }, one.kind === "undo" ? null : el("a", { href: `/items/${encodeURIComponent(one.subject)}` }, foreign(one.subject)), " ", foreign(one.words), one.about && el("div", { class: "quiet" }, foreign(one.about)), el("details", {}, el("summary", {}, "As a command"), command(one.command))),
    el("td", {}, el("span", { class: "tag" }, one.state)), el("td", { class: "quiet" }, known.filter(Boolean).join("; ")),
    el("td", {}, !readOnly && one.state !== "undone" ? el("button", { type: "button", onclick: () => askUndo(one) }, one.kind === "undo" ? "Undo the undoing" : "Undo") : null));
}

function pages() {
  if (log.total <= PAGE) return null;
  const go = (offset) => () => { view.offset = offset; writeAddress(spec, view, { push: true }); load(); };
  return el("p", { class: "row" }, el("button", { type: "button", disabled: view.offset === 0, onclick: go(Math.max(0, view.offset - PAGE)) }, "Later"), `${view.offset + 1} to ${Math.min(log.total, view.offset + PAGE)} of ${log.total}`, el("button", { type: "button", disabled: view.offset + PAGE >= log.total, onclick: go(view.offset + PAGE) }, "Earlier"));
}

function undoDialog() {
  return el("dialog", { id: "undo", "aria-labelledby": "undo-title" });
}

async function askUndo(one) {
  const dialog = document.getElementById("undo"), effect = el("div", { "aria-live": "polite" }, el("p", { class: "quiet" }, "Counting…"));
  const why = el("textarea", { id: "undo-why", rows: 2, required: true, maxlength: 4000 }), by = el("input", { id: "undo-by", value: analyst(), required: true, maxlength: 200 });
  fill(dialog, el("h2", { id: "undo-title" }, `Undo entry ${one.number}?`), el("p", {}, foreign(one.words)), effect,
    el("form", { onsubmit: (event) => { event.preventDefault(); undo(one, by.value.trim(), why.value.trim(), dialog); } },
      el("div", { class: "field" }, el("label", { for: "undo-why" }, "Why"), el("div", { class: "row" }, REASONS.undo.map((text) => el("button", { type: "button", onclick: () => { why.value = text; } }, text))), why),
      el("div", { class: "field" }, el("label", { for: "undo-by" }, "Who decides"), by),
      el("div", { class: "row" }, el("button", { class: "main" }, "Write it down"), el("button", { type: "button", onclick: () => dialog.close() }, "Leave it"))));
  dialog.showModal();
  try {
    const found = await getJson("/api/decisions/preview", { kind: "undo", subject: one.number });
    fill(effect, beforeAfter(found.before, found.after, { then: "if undone" }), command(found.command));
  } catch (error) { fill(effect, el("p", {}, error.message)); }
}

async function undo(one, by, why, dialog) {
  try {
    keepAnalyst(by);
    const taken = await send("POST", "/api/decisions", { kind: "undo", subject: String(one.number), by, why });
    watch?.seen(taken.entry.number);
    dialog.close();
    notify(`Entry ${taken.entry.number} is written down: entry ${one.number} holds no more.`, { seconds: 6 });
    await load();
  } catch (error) { tell(error); }
}

addEventListener("popstate", () => { if (!location.hash) location.reload(); }); // the way past the bar is a fragment, and no other view
listenKeys([["r", "Read the log again", load]]);
load();
