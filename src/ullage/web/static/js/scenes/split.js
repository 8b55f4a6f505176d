// Where the left scene ends and the right one begins: a handle that mouse, finger and keys move; or how much it fades.
import { el } from "../elements.js";

const KEYS = { ArrowLeft: -2, ArrowRight: 2, ArrowDown: -2, ArrowUp: 2, PageDown: -10, PageUp: 10, Home: -100, End: 100 };

/** Make the handle and its controls. `onChange(mode, share)`: share of the left in percent. */
export function makeSplit({ mode, split, onChange }) {
  const handle = el("div", { class: "handle", role: "slider", tabindex: "0", "aria-label": "Share of the width that shows the left scene", "aria-valuemin": "0", "aria-valuemax": "100", "aria-orientation": "horizontal" }, el("span", { "aria-hidden": "true" }, "◂▸"));
  const range = el("input", { type: "range", min: "0", max: "100", step: "1", oninput: () => set(mode, Number(range.value)) });
  const fade = el("label", { class: "fade" }, el("span", {}, "Right"), range, el("span", {}, "Left"));
  range.setAttribute("aria-label", "How much of the left scene is seen through the right one");
  const buttons = { swipe: toggle("Swipe", "swipe"), fade: toggle("Fade", "fade") };
  const controls = el("div", { class: "row", role: "group", "aria-label": "How the scenes lie over each other" }, buttons.swipe, buttons.fade, fade);

  function toggle(words, own) {
    return el("button", { type: "button", onclick: () => set(own, split) }, words);
  }

  function set(newMode, share) {
    mode = newMode;
    split = Math.min(100, Math.max(0, Math.round(share)));
    handle.style.left = `${split}%`;
    handle.hidden = mode !== "swipe";
    fade.hidden = mode !== "fade";
    range.value = split;
    handle.setAttribute("aria-valuenow", split);
    handle.setAttribute("aria-valuetext", `${split} % left, ${100 - split} % right`);
    for (const [own, button] of Object.entries(buttons)) button.setAttribute("aria-pressed", String(own === mode));
    onChange(mode, split);
  }

  handle.addEventListener("pointerdown", (event) => { event.preventDefault(); handle.focus(); handle.setPointerCapture(event.pointerId); });
  handle.addEventListener("pointermove", (event) => {
    if (!handle.hasPointerCapture(event.pointerId)) return;
    const box = handle.parentElement.getBoundingClientRect();
    set(mode, (100 * (event.clientX - box.left)) / box.width);
  });
  handle.addEventListener("keydown", (event) => {
    if (!(event.key in KEYS)) return;
    event.preventDefault();
    event.stopPropagation();
    set(mode, split + KEYS[event.key]);
  });
  const quiet = onChange;
  onChange = () => {};
  set(mode, split);
  onChange = quiet;
  return { handle, controls, by: (share) => set(mode, split + share), turn: () => set(mode === "swipe" ? "fade" : "swipe", split) };
}
