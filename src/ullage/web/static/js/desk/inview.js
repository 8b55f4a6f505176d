// What is in view, as a list: the map and the timeline for those who use a keyboard or a screen reader, and for all others.
import { el, fill, foreign } from "../elements.js";
import { whole } from "../format.js";
import { shapeIcon } from "./shapes.js";
import { lookOf, wordsOf } from "./words.js";

const PAGE = 100;
const ORDER = ["visits", "unmatched", "untold", "matched", "observed", "gaps", "calls", "encounters", "loitering", "anomalies", "shortgaps", "rejected"];
const CHOICES = {
  all: "everything that is shown", visits: "visits", unmatched: "unmatched detections", matched: "matched detections", untold: "detections that cannot be told",
  observed: "observations", gaps: "gaps", scenes: "scenes", places: "places",
};

/** Make the list. `onSelect(id)`. Gives {element, show({marks, rows, scenes, places}), mark(id), step(by)}. */
export function makeInView(desk, { onSelect }) {
  let kind = "all", shown = PAGE, content = null, selected = null;
  const list = el("ol", { class: "inview", "aria-label": "In view" });
  const told = el("p", { class: "quiet", role: "status" });
  const more = el("button", { type: "button", onclick: () => { shown += PAGE; draw(); } }, "Show more");
  const choice = el("select", { onchange: (event) => { kind = event.target.value; shown = PAGE; draw(); } }, Object.entries(CHOICES).map(([value, words]) => el("option", { value }, words)));
  const element = el("section", { "aria-label": "In view" }, el("label", { class: "row" }, "List ", choice), told, list, more);

  function draw() {
    if (!content) return;
    const { found, total } = entries(content, kind, shown);
    fill(list, found.map((one) => line(one, content, desk, selected, onSelect)));
    more.hidden = total <= shown;
    fill(told, total ? `${whole(total)} in view${total > shown ? `, the first ${shown} listed` : ""}` : "Nothing of this is in view: zoom out, or reset the window of time.");
  }
  return {
    element,
    show(next) { content = next; draw(); },
    mark(id) {
      selected = id;
      for (const one of list.querySelectorAll("button")) { if (one.dataset.id === id) one.setAttribute("aria-current", "true"); else one.removeAttribute("aria-current"); }
    },
    step(by) {
      const buttons = [...list.querySelectorAll("button")];
      const at = buttons.findIndex((one) => one.dataset.id === selected);
      buttons[Math.max(0, Math.min(buttons.length - 1, at < 0 ? 0 : at + by))]?.click();
    },
    focus() { (list.querySelector("[aria-current]") ?? list.querySelector("button") ?? choice).focus(); },
  };
}

/** The first of what is listed, and how many there are: rows come in the order of time within their kind. */
function entries({ marks, rows, scenes, places }, kind, most) {
  const found = [];
  let total = 0;
  const add = (list, wrap) => { total += list.length; for (const one of list.slice(0, Math.max(0, most - found.length))) found.push(wrap(one)); };
  if (marks && kind !== "places" && kind !== "scenes") {
    for (const name of ORDER) if (kind === "all" || kind === name) add(marks.rowsOf(rows, name), (row) => ({ row }));
  }
  if (kind === "places" || kind === "all") add(places, (place) => ({ place }));
  if (kind === "scenes" || kind === "all") add(scenes, (scene) => ({ scene }));
  return { found, total };
}

function line(one, { marks }, desk, selected, onSelect) {
  const { id, icon, words } = one.scene ? ofScene(one.scene) : one.place ? ofPlace(one.place) : ofMark(marks, one.row, desk);
  return el("li", {}, el("button", { type: "button", "data-id": id, "aria-current": id === selected ? "true" : null, onclick: () => onSelect(id) }, icon, el("span", {}, words)));
}

function ofMark(marks, row, desk) {
  const { when, what, who } = wordsOf(marks, row, desk), look = lookOf(marks.layerName(row));
  return { id: marks.id(row), icon: shapeIcon(look.shape, look.colour), words: [who ? [foreign(who), ". "] : null, what, el("br"), el("span", { class: "quiet" }, when)] };
}

function ofScene(scene) {
  const clear = { true: "saw a place clearly", false: "saw no place clearly: cloud, or it could not be told", null: "covers no place" }[scene.clear];
  return { id: scene.id, icon: shapeIcon("frame", "seen"), words: [`Scene, ${scene.sensor ?? scene.kind}; ${clear}`, el("br"), el("span", { class: "quiet" }, `${scene.seen_at.slice(0, 16).replace("T", " ")}Z`)] };
}

function ofPlace(place) {
  return { id: place.id, icon: shapeIcon("pin", "accent"), words: [foreign(place.name), place.verified ? "" : ", position not verified", el("br"), el("span", { class: "quiet" }, place.told)] };
}
