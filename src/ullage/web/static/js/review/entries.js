// Entries of the log about one item: who decided what, when and why, and what of it is in force.
import { el, foreign } from "../elements.js";
import { time } from "../format.js";

/** A list of entries, the latest first. `onUndo(entry)` adds a button to those in force. */
export function entryList(entries, { onUndo = null } = {}) {
  if (!entries.length) return el("p", { class: "quiet" }, "Nobody has decided anything about it.");
  return el("ol", { class: "entries", reversed: true }, entries.map((one) => el("li", { value: one.number, class: one.state === "in force" ? null : "past" },
    el("p", {}, el("strong", {}, foreign(one.by ?? "redacted")), `, ${time(one.written_at)}: `, foreign(one.words), " ", el("span", { class: "tag" }, one.state)),
    one.row_changed ? el("p", { class: "quiet" }, "The row has changed since: it was decided of what it was then.") : null,
    onUndo && one.state === "in force" && one.kind !== "undo" ? el("button", { type: "button", onclick: () => onUndo(one) }, `Undo entry ${one.number}`) : null)));
}

/** What has to be told first of an item that several looked at; null where there is nothing. */
export function disagreement(item, by) {
  if (item.state === "analysts differ") return el("p", { class: "notice bad" }, `Analysts differ: ${item.analysts.join(" and ")} decided otherwise of the same. The later entry counts until it is undone.`);
  if (item.state === "second look wanted") return el("p", { class: "notice warn" }, "Somebody was unsure, and asks for a second pair of eyes.");
  if (item.state === "decided" && item.analysts.length === 1) return el("p", { class: "notice" }, item.analysts[0] === by ? "You decided this; nobody else has looked." : `${item.analysts[0]} decided this alone: decide too, and both stand in the log.`);
  return null;
}
