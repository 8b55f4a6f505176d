// Review: the queue by what a decision is worth, one item at a time, by keyboard; the number beside it.
import "../js/theme.js";
import { readAddress, kinds, writeAddress } from "../js/address.js";
import { address, getJson } from "../js/api.js";
import { el, empty, fill, foreign, twins } from "../js/elements.js";
import { listenKeys } from "../js/keys.js";
import { notify, tell } from "../js/notices.js";
import { analyst } from "../js/review/analyst.js";
import { decideForm } from "../js/review/decide.js";
import { Ready, showOne } from "../js/review/item.js";
import { beforeAfter } from "../js/review/numbers.js";
import { aboutWords, canMove, seenWords, shipsOf } from "../js/review/questions.js";
import { watchLog } from "../js/review/watch.js";

const SHOWN = { open: "Open", second: "Needs a second pair of eyes", decided: "Decided", all: "All" };
const spec = { show: [kinds.oneOf(...Object.keys(SHOWN)), "open"], item: [kinds.text(200), ""], latin: [kinds.flag(), false] };
const view = readAddress(spec);
const readOnly = document.body.dataset.readOnly !== undefined;
const ready = new Ready();
const state = { queue: null, item: null, form: null, last: null, watch: null };

const places = { head: el("header", {}, el("h1", {}, "Review")), body: el("div", { class: "evidence" }), asked: el("section", { class: "asked" }), history: el("div", {}) };
const bar = el("div", { class: "row review-bar" }), number = el("section", { class: "panel number-panel", "aria-label": "The number", "aria-live": "polite" });
const decide = el("section", { class: "panel", "aria-label": "Decide" }), list = el("div", { class: "queue" });
const history = el("details", { class: "panel" }, el("summary", {}, "What was decided of it ", el("kbd", {}, "h")), places.history);

fill(document.getElementById("main"), bar, el("div", { class: "review" },
  el("div", { class: "left" }, places.head, places.body),
  el("div", { class: "right" }, number, places.asked, decide, history)),
  el("details", { class: "panel", id: "queue" }, el("summary", {}, "The queue"), list));

async function load() {
  fill(number, el("p", { class: "quiet" }, "Counting…"));
  try { state.queue = await getJson("/api/review", { show: view.show, by: analyst(), limit: 500 }); } catch (error) {
    fill(number);
    fill(places.body, empty(error.status === 409 ? "There is nothing to review yet." : "The queue cannot be shown now.", error.message, el("p", {}, error.next)));
    return;
  }
  state.watch ??= watchLog(state.queue.length, others);
  drawNumber();
  drawBar();
  drawQueue();
  const there = state.queue.items.some((one) => one.id === view.item);
  await show(there || view.item ? view.item : state.queue.items[0]?.id ?? "");
}

async function refresh() {
  state.queue = await getJson("/api/review", { show: view.show, by: analyst(), limit: 500 });
  drawNumber(); drawBar(); drawQueue();
}

async function show(id) {
  view.item = id;
  writeAddress(spec, { ...view, item: id });
  drawBar(); markQueue();
  if (!id) { nothing(); return; }
  const item = await showOne(places, ready, id, {
    by: analyst(), latin: view.latin, isCurrent: () => view.item === id, onUndo: readOnly ? null : undo,
    onChoose: readOnly ? null : (kind, value) => { state.form?.choose(kind, value); state.form?.querySelector("textarea")?.focus(); },
  });
  if (view.item !== id) return;
  state.item = item;
  drawDecide(item);
  drawNumber();
  const next = beside(1);
  if (next) ready.get(next); // its pixels and its questions are there when it is asked for
}

function nothing() {
  state.item = state.form = null;
  fill(places.head, el("h1", {}, "Review")); fill(places.asked); fill(places.history); fill(decide);
  const why = { open: "Every question that an image or an observer leaves is decided, or the case has none.", second: "Nothing waits for you: what you decided alone is for others.", decided: "Nobody has decided anything yet.", all: "Nothing was seen that can be decided about." }[view.show];
  fill(places.body, empty(`Nothing here: ${SHOWN[view.show].toLowerCase()}.`, why, el("p", {}, el("a", { href: "/review?show=all" }, "Show all"), " or ", el("a", { href: "/tables" }, "choose a row in the tables"), ".")));
}

function drawDecide(item) {
  if (readOnly) { fill(decide, el("p", { class: "quiet" }, "The application is read-only: nobody can decide here.")); return; }
  if (!item) { fill(decide); return; }
  state.form = decideForm(item.id, item.table, { ships: shipsOf(item.questions), preview: number, after: state.watch?.known ?? null, onDecided: decided, restsOn: item.rests_on });
  fill(decide, el("h2", {}, "Decide"), state.form);
}

async function decided(taken) {
  state.watch?.seen(taken.entry.number);
  state.last = taken;
  // after a word of "unsure" the next comes too: who decides by keys would decide of the same again
  const was = view.item, { kind, why } = taken.entry, stays = kind === "undo" || (kind === "note" && !why?.startsWith("unsure"));
  const next = stays ? was : beside(1) ?? beside(-1) ?? "";
  ready.forgetAll();
  await refresh();
  await show(["open", "second"].includes(view.show) ? next : was);
}

function undo(entry) { return state.form?.undo(entry); }

async function others(entries) {
  const foreignOnes = entries.filter((one) => one.by !== analyst());
  for (const one of foreignOnes.filter((one) => one.subject === view.item)) notify(`${one.by ?? "Somebody"} decided of this item just now: ${one.words}.`, { kind: "warn", next: "Both stand in the log; the later entry counts." });
  if (foreignOnes.length) notify(`${foreignOnes.length} ${foreignOnes.length === 1 ? "entry" : "entries"} of others came into the log.`, { seconds: 6 });
  ready.forgetAll();
  try { await refresh(); } catch (error) { tell(error); }
  if (entries.some((one) => one.subject === view.item) && view.item) {
    const item = await showOne(places, ready, view.item, { by: analyst(), latin: view.latin, isCurrent: () => true, onUndo: readOnly ? null : undo, onChoose: readOnly ? null : (kind, value) => state.form?.choose(kind, value) });
    state.item = item ?? state.item;
  }
}

function beside(step) {
  const items = state.queue?.items ?? [], at = items.findIndex((one) => one.id === view.item);
  return at < 0 ? items[step > 0 ? 0 : items.length - 1]?.id : items[at + step]?.id;
}

function move(step) { const id = beside(step); if (id && id !== view.item) show(id); else notify(step > 0 ? "That was the last of the queue." : "That was the first of the queue.", { seconds: 3 }); }

function drawNumber() {
  const last = state.last;
  fill(number, last?.numbers && last.before ? [el("p", { class: "quiet" }, `Entry ${last.entry.number}, ${foreign(last.entry.by).textContent}: before it, and after.`), beforeAfter(last.before, last.numbers, { then: "after it" })] : beforeAfter(state.queue.numbers));
}

function drawBar() {
  if (!state.queue) return;
  const { items, total, counts } = state.queue, at = items.findIndex((one) => one.id === view.item);
  const select = el("select", { id: "show", onchange: () => { view.show = select.value; view.item = ""; writeAddress(spec, view, { push: true }); load(); } },
    Object.entries(SHOWN).map(([key, words]) => el("option", { value: key, selected: key === view.show }, `${words} (${counts[key]})`)));
  const query = { show: view.show, by: analyst() };
  fill(bar, el("label", { for: "show" }, "Show ", select), el("span", { class: "quiet" }, at < 0 ? `${total} in the queue` : `${at + 1} of ${total}`),
    el("button", { type: "button", onclick: () => move(-1) }, "Previous ", el("kbd", {}, "k")), el("button", { type: "button", onclick: () => move(1) }, "Next ", el("kbd", {}, "j")),
    el("span", { class: "quiet" }, analyst() ? ["You are ", foreign(analyst())] : "Nobody is named yet"), el("span", { class: "quiet" }, "Keys: ", el("kbd", {}, "?")),
    twins(["JSON", address("/api/review", query)], ["CSV", address("/api/review.csv", query)]));
}

function drawQueue() {
  const { items } = state.queue;
  fill(list, items.length ? el("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": "The queue" }, el("table", {},
    el("caption", {}, "What moves the result most comes first"),
    el("thead", {}, el("tr", {}, ["Item", "Seen", "Open", "Can move the balance by", "State", "Decided by"].map((one) => el("th", { scope: "col" }, one)))),
    el("tbody", {}, items.map((one) => el("tr", { "data-id": one.id },
      el("th", { scope: "row" }, el("a", { href: `/review?show=${view.show}&item=${encodeURIComponent(one.id)}`, onclick: (event) => { event.preventDefault(); show(one.id); scrollTo(0, 0); } }, foreign(one.id))),
      el("td", {}, seenWords(one) || "–", one.place ? [" ", foreign(one.place)] : null), el("td", {}, aboutWords(one.about)), el("td", { class: "number" }, canMove(one)), el("td", {}, one.state), el("td", {}, foreign(one.analysts.join(", ") || "–"))))))) : el("p", { class: "quiet" }, "Empty."));
  markQueue();
}

function markQueue() {
  for (const row of list.querySelectorAll("tr[data-id]")) row.toggleAttribute("aria-current", row.dataset.id === view.item);
}

const choose = (kind, value) => () => state.form?.choose(kind, value);
listenKeys([
  ["x", "Accept: it is what it is held to be (match)", choose("accept", "")],
  ["n", "Reject: it is not (no match)", choose("reject", "")],
  ["u", "Unsure: somebody else should look", choose("note", "unsure")],
  ["d", "Clear what is chosen", () => { if (state.item) { drawDecide(state.item); drawNumber(); } }],
  ...[1, 2, 3, 4, 5].map((key) => [String(key), key === 1 ? "1 to 5: a reason that is often given" : `Reason ${key}`, () => state.form?.reason(key)]),
  ["Enter", "Write it down", (event) => { if (event.target.closest?.("a, button, summary")) event.target.click(); else state.form?.submit(); }],
  ["z", "Undo your last decision about this", () => state.form?.undo()],
  ["l", "Names in Latin letters too", () => { view.latin = !view.latin; show(view.item); }],
  ["h", "What was decided of it", () => { history.open = !history.open; if (history.open) history.querySelector("summary").focus(); }],
  ["j", "Next item", () => move(1)],
  ["k", "Previous item", () => move(-1)],
]);
load();
