// The side of the desk: what is in view, or the chain of evidence of what was selected.
import { el, fill } from "../elements.js";
import { tell } from "../notices.js";

/** Make the side panel around the list. `onSelect(id)`, `onClose()`. Gives {element, show(id, before), close()}. */
export function makePanel(list, { onSelect, onClose }) {
  const toList = el("button", { type: "button", "aria-pressed": "true", onclick: () => turn(true) }, "In view");
  const toItem = el("button", { type: "button", "aria-pressed": "false", disabled: true, onclick: () => turn(false) }, "Selected");
  const close = el("button", { type: "button", hidden: true, onclick: onClose }, "Close");
  const before = el("div"), chain = el("div"), item = el("section", { "aria-label": "Selected", hidden: true }, before, chain);
  const element = el("aside", { class: "desk-side panel", "aria-label": "Evidence" }, el("div", { class: "row desk-tabs" }, toList, toItem, close), el("div", { class: "desk-scroll", tabindex: "-1" }, list, item));
  function turn(listed) {
    list.hidden = !listed;
    item.hidden = listed;
    toList.setAttribute("aria-pressed", String(listed));
    toItem.setAttribute("aria-pressed", String(!listed));
  }
  return {
    element,
    async show(id, above = []) {
      toItem.disabled = close.hidden = false;
      fill(before, above);
      turn(false);
      try {
        const { showItem } = await import("../items/item.js");
        await showItem(chain, id, { compact: true, onOpen: onSelect });
      } catch (error) { tell(error); }
    },
    above(children) { fill(before, children); },
    showMany(children) { fill(before, children); fill(chain); toItem.disabled = close.hidden = false; turn(false); },
    close() { fill(before); fill(chain); toItem.disabled = close.hidden = true; turn(true); },
  };
}
