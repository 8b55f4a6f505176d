// The sliders of a what-if, and the sources that can be left out.
import { el, foreign } from "../elements.js";
import { rounded } from "../format.js";
import { setWithout, withoutOf } from "./view.js";

/** Sliders for the numbers that can be changed. `onChange(isLast)` is called while one moves, and when it stops. */
export function sliders(controls, view, onChange) {
  return controls.map((one) => {
    const id = `slide-${one.name}`, value = view[one.name] ?? one.value, off = !one.usable;
    const shown = el("output", { for: id }, told(one, value));
    const range = el("input", { id, type: "range", min: one.least, max: one.most, step: one.step, value: value ?? one.least, disabled: off, "aria-describedby": `${id}-why`, oninput: () => set(Number(range.value), false), onchange: () => set(Number(range.value), true) });
    const exact = el("input", { type: "number", class: "exact", min: one.least, max: one.most, step: "any", value: value === null ? "" : Number(value.toPrecision(5)), disabled: off, "aria-label": `${one.label}, as a number`, onchange: () => set(Math.min(one.most, Math.max(one.least, Number(exact.value))), true) });
    const back = el("button", { type: "button", disabled: view[one.name] === null || view[one.name] === one.value, "aria-label": `${one.label}: back to the case's own`, onclick: () => { view[one.name] = one.name === "unseen" ? 1 : null; range.value = one.value; exact.value = Number(one.value.toPrecision(5)); shown.textContent = told(one, one.value); back.disabled = true; onChange(true); } }, "Case");
    const set = (next, isLast) => { view[one.name] = next; exact.value = String(next); range.value = String(next); shown.textContent = told(one, next); back.disabled = false; onChange(isLast); };
    return el("div", { class: "field slide" }, el("label", { for: id }, one.label), el("div", { class: "row" }, range, exact, back), el("span", { class: "hint", id: `${id}-why` }, off ? "The case does not tell it." : [shown, "; ", one.why]));
  });
}

/** Boxes for the sources that the case rests on; what is not ticked is left out. */
export function sourceBoxes(sources, view, onChange) {
  const boxes = sources.map((one) => el("label", {}, el("input", { type: "checkbox", value: one.key, checked: !withoutOf(view).includes(one.key), onchange: changed }), foreign(one.label), el("span", { class: "quiet" }, `${one.rows} ${one.rows === 1 ? "row" : "rows"}`)));
  function changed() {
    setWithout(view, boxes.map((box) => box.querySelector("input")).filter((box) => !box.checked).map((box) => box.value));
    onChange(true);
  }
  return el("fieldset", { class: "sources" }, el("legend", {}, "What the case rests on"), boxes.length ? boxes : el("p", { class: "quiet" }, "The case names no source."));
}

function told(one, value) {
  if (value === null) return "not told";
  if (one.name === "unseen") return value === 0 ? "left out" : value === 1 ? "as estimated" : `times ${rounded(value)}`;
  const own = one.value !== null && Math.abs(value - one.value) < one.step / 2;
  return `${rounded(value, 4)}${own ? ", the case's own" : `, instead of ${rounded(one.value, 4)}`}`;
}
