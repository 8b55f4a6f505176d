// What stands above the chain of evidence: a scene's pixels on the map; or a choice where marks lie too close.
import { el, foreign } from "../elements.js";
import { whole } from "../format.js";
import { shapeIcon } from "./shapes.js";
import { lookOf, wordsOf } from "./words.js";

const MOST = 60;

/** Tools of a scene: its pixels on the map or not, and how opaque. */
export function aboveItem(scene, pixels) {
  const fade = el("input", { type: "range", min: 0, max: 1, step: 0.05, value: pixels.opacity(), "aria-label": "Opacity of the pixels", oninput: (event) => pixels.fade(Number(event.target.value)) });
  const toggle = el("button", { type: "button", "aria-pressed": String(pixels.shown(scene.id)), onclick: () => {
    const shown = !pixels.shown(scene.id);
    pixels.show(scene, shown);
    toggle.setAttribute("aria-pressed", String(shown));
  } }, "Pixels on the map");
  return [el("p", { class: "row" }, toggle, fade, el("a", { class: "button", href: `/compare?left=${encodeURIComponent(scene.id)}` }, "Compare"))];
}

/** The members of a cluster, to choose from. */
export function chooser(marks, rows, desk, { onSelect, onCloser }) {
  return [
    el("p", {}, `${whole(rows.length)} lie too close to be told apart here. `, el("button", { type: "button", onclick: onCloser }, "Zoom in")),
    el("ol", { class: "inview", "aria-label": "Marks that lie together" }, rows.slice(0, MOST).map((row) => {
      const { when, what, who } = wordsOf(marks, row, desk), look = lookOf(marks.layerName(row));
      return el("li", {}, el("button", { type: "button", onclick: () => onSelect(marks.id(row)) }, shapeIcon(look.shape, look.colour), el("span", {}, who ? [foreign(who), ". "] : null, what, el("br"), el("span", { class: "quiet" }, when))));
    })),
    rows.length > MOST ? el("p", { class: "quiet" }, `The first ${MOST} are listed.`) : null,
  ];
}
