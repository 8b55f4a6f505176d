// One item of the queue, full screen: what was decided, pixels and chain, what is asked; and the same made ready for the next.
import { getJson } from "../api.js";
import { el, empty, fill, foreign } from "../elements.js";
import { showItem } from "../items/item.js";
import { disagreement, entryList } from "./entries.js";
import { aboutWords, canMove, questionTables, seenWords } from "./questions.js";

const KEPT = 6;

/** Makes items ready: `get(id)` gives a promise of {item, chain}; a chain is an element with pixels and evidence. */
export class Ready {
  constructor() { this.made = new Map(); }

  get(id) {
    if (!this.made.has(id)) {
      const chain = el("div", { class: "chain" });
      this.made.set(id, { chain, item: getJson(`/api/review/${encodeURIComponent(id)}`), shown: showItem(chain, id, { compact: true, decides: false }) });
      if (this.made.size > KEPT) this.made.delete(this.made.keys().next().value);
    }
    return this.made.get(id);
  }

  /** Ask again what is decided of an item; its pixels stay. */
  forget(id) { const one = this.made.get(id); if (one) one.item = getJson(`/api/review/${encodeURIComponent(id)}`); }

  forgetAll() { for (const id of this.made.keys()) this.forget(id); }
}

/** Show an item: heading, decisions, questions, chain. Gives its data, or null when it cannot be had. */
export async function showOne(places, ready, id, { by, latin, onChoose, onUndo, isCurrent }) {
  const { chain, item: asked } = ready.get(id);
  let item;
  try { item = await asked; } catch (error) {
    if (isCurrent()) { fill(places.head, el("h1", {}, foreign(id))); fill(places.body, empty("This item is asked about no more.", error.message, el("p", {}, error.next))); }
    return null;
  }
  if (!isCurrent()) return null;
  fill(places.head, el("h1", {}, kindWords(item.table), item.place ? [" at ", foreign(item.place)] : null, seenWords(item) && `, ${seenWords(item)}`),
    el("p", { class: "lead" }, item.state === "open" ? "Open: " : [el("span", { class: "tag" }, item.state), " Asked: "], aboutWords(item.about) || "nothing", item.state === "open" ? ". A decision can move the balance by " : ". Before anybody decided, an answer could move the balance by ", el("strong", {}, canMove(item)), ". ", el("code", {}, foreign(id))));
  fill(places.body, disagreement(item, by), el("h2", { class: "unseen" }, "Evidence"), chain);
  fill(places.asked, el("h2", {}, "What is asked"), item.questions.length ? questionTables(item.questions, { onChoose, latin }) : el("p", { class: "quiet" }, item.why_empty));
  fill(places.history, entryList(item.entries, { onUndo }));
  return item;
}

function kindWords(table) {
  return { sightings: "Sighting", detections: "Rejected detection", observations: "Observation", visits: "Visit" }[table] ?? table;
}
