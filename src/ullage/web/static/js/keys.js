// Keys of a page, shown with "?". None of them works while somebody types.
import { tinykeys } from "../vendor/tinykeys.js";
import { el } from "./elements.js";

/** Listen to keys. `keys`: list of [key, words, action]. Gives a function that ends it. */
export function listenKeys(keys) {
  const dialog = el("dialog", { "aria-labelledby": "keys-title" },
    el("h2", { id: "keys-title" }, "Keys"),
    el("table", {}, el("tbody", {}, keys.map(([key, words]) => el("tr", {}, el("th", { scope: "row" }, el("kbd", {}, shown(key))), el("td", {}, words))))),
    el("form", { method: "dialog" }, el("button", {}, "Close")));
  document.body.append(dialog);
  const all = [...keys, ["Shift+?", "", () => (dialog.open ? dialog.close() : dialog.showModal())]];
  const end = tinykeys(window, Object.fromEntries(all.map(([key, , action]) => [key, (event) => {
    if (isTyping(event.target) || (document.querySelector("dialog[open]") && !dialog.open)) return;
    event.preventDefault();
    action(event);
  }])));
  return () => { end(); dialog.remove(); };
}

/** Whether keys belong to what has the focus. */
export function isTyping(target) {
  return target instanceof Element && (target.matches("input:not([type=checkbox], [type=radio], [type=range], [type=button]), textarea, select") || target.isContentEditable);
}

function shown(key) {
  return key.replace("Arrow", "").replace("Escape", "Esc").replace("Shift+?", "?");
}
