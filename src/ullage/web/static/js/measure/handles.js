// The points as buttons over the image: dragged by mouse, moved by arrow keys, each with a name that is read out.
import { el } from "../elements.js";

const STEP_PX = 0.25, LONG_STEP_PX = 2;

/** Make the layer of handles. Options: moved(key, [row, column], done), snap(key), remove(key), keep() before a change. */
export function makeHandles(container, view, options) {
  const layer = el("div", { class: "handles" });
  container.append(layer);
  const held = new Map();
  return {
    /** Show handles: [{key, name, short, at}]. */
    show(handles) {
      const keys = new Set(handles.map((one) => one.key));
      for (const [key, button] of held) if (!keys.has(key)) { button.remove(); held.delete(key); }
      for (const one of handles) {
        if (!held.has(one.key)) held.set(one.key, add(layer, view, one.key, options));
        place(held.get(one.key), view, one);
      }
    },
    focus(key) { held.get(key)?.focus(); },
  };
}

function add(layer, view, key, options) {
  const button = el("button", { type: "button", class: `mark ${key.replace(/-.*/, "")}${key.endsWith("-1") && key.startsWith("edges") ? " end" : ""}` });
  button.addEventListener("pointerdown", (event) => drag(event, button, view, key, options));
  button.addEventListener("keydown", (event) => press(event, button, key, options));
  layer.append(button);
  return button;
}

function place(button, view, one) {
  const [x, y] = view.toScreen(one.at);
  const inside = x > -12 && y > -12 && x < view.canvas.clientWidth + 12 && y < view.canvas.clientHeight + 12;
  button.at = one.at;
  button.hidden = !inside && document.activeElement !== button;
  Object.assign(button.style, { left: `${x}px`, top: `${y}px` });
  button.dataset.short = one.short;
  button.classList.toggle("as-found", Boolean(one.isFound));
  const words = `${one.name}: row ${one.at[0].toFixed(1)}, column ${one.at[1].toFixed(1)}`;
  if (button.getAttribute("aria-label") !== words) { button.setAttribute("aria-label", words); button.title = `${one.name}. Arrow keys move it, S draws it to the edge, Delete removes it.`; }
}

function drag(event, button, view, key, options) {
  if (event.button) return;
  event.preventDefault();
  button.focus();
  button.setPointerCapture(event.pointerId);
  const start = [event.clientX, event.clientY], from = [...button.at];
  let moved = false;
  const move = (now) => {
    const off = [now.clientX - start[0], now.clientY - start[1]];
    if (!moved && Math.hypot(...off) < 3) return;
    if (!moved) options.keep();
    moved = true;
    options.moved(key, [from[0] + off[1] / view.zoom, from[1] + off[0] / view.zoom], false);
  };
  const end = () => {
    button.removeEventListener("pointermove", move);
    button.removeEventListener("pointerup", end);
    button.removeEventListener("pointercancel", end);
    if (moved) options.moved(key, button.at, true);
  };
  button.addEventListener("pointermove", move);
  button.addEventListener("pointerup", end);
  button.addEventListener("pointercancel", end);
}

function press(event, button, key, options) {
  const step = event.shiftKey ? LONG_STEP_PX : STEP_PX;
  const way = { ArrowUp: [-step, 0], ArrowDown: [step, 0], ArrowLeft: [0, -step], ArrowRight: [0, step] }[event.key];
  if (way) {
    button.at = [button.at[0] + way[0], button.at[1] + way[1]]; // the next key may come before it is drawn
    options.keep(key);
    options.moved(key, button.at, false);
  }
  else if (event.key === "s" || event.key === "S") options.snap(key);
  else if (event.key === "Delete" || event.key === "Backspace") options.remove(key);
  else return;
  event.preventDefault();
  event.stopPropagation();
}
