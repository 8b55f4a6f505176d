// The legend, which is also the choice of layers; and what the search for tracks and the coverage of AIS were.
import { el, fill } from "../elements.js";
import { whole } from "../format.js";
import { LAYERS } from "./layers.js";
import { shapeIcon } from "./shapes.js";

/** Make the legend. `onToggle(name, shown)`. Gives {element, count(counts), heard(reception), left(how many pieces of tracks are left out)}. */
export function makeLegend(desk, layers, onToggle) {
  const numbers = {}, reception = el("p"), left = el("p", { role: "status" });
  const lines = Object.entries(LAYERS).map(([name, layer]) => {
    numbers[name] = el("span", { class: "quiet number" });
    const box = el("input", { type: "checkbox", checked: layers.has(name), onchange: (event) => onToggle(name, event.target.checked) });
    return el("li", {}, el("label", { title: layer.hint }, box, shapeIcon(layer.shape, layer.colour), el("span", {}, layer.words), numbers[name]));
  });
  const open = matchMedia("(min-width: 900px)").matches;
  const element = el("details", { class: "legend panel", open }, el("summary", {}, "Layers and legend"),
    el("div", { class: "legend-body", tabindex: 0, role: "group", "aria-label": "Layers" }, el("ul", {}, lines), left, el("div", { class: "quiet" }, aboutAis(desk.ais, reception))));
  return {
    element,
    heard(told) { fill(reception, told.length ? `AIS coverage where ships were detected in the window, at that hour: ${told.map(([name, count]) => `${name} ${whole(count)}`).join(", ")}.` : ""); },
    left(pieces) { fill(left, pieces ? `${whole(pieces)} more pieces of tracks are not drawn: zoom in, or narrow the window.` : ""); },
    count(counts) { for (const [name, place] of Object.entries(numbers)) fill(place, counts[name] === undefined ? "" : whole(counts[name])); },
  };
}

function aboutAis(ais, reception) {
  if (!ais.tracks) return [el("p", {}, "No AIS in this case: nobody listened, which is not “nobody called”. Add files of AIS on the page Files, and run.")];
  return [
    ais.gate_km === null ? null : el("p", {}, `Tracks were sought within ${ais.gate_sd} standard deviations and ${ais.gate_km} km of a detection, by reports of ${ais.window_h} h before and after.`),
    reception,
  ];
}
