// The vertices of an outline as a table: typed in any notation, added and taken away without a mouse.
import { readPosition } from "../coordinates.js";
import { el, fill } from "../elements.js";
import { rounded } from "../format.js";
import { measureLine } from "../geodesic.js";
import { round } from "./rings.js";

/** Make the table. `changed(ring)` is called when a vertex is another. */
export function makeVertices(box, changed) {
  let ring = [];
  const show = (points) => {
    if (same(points, ring) && box.querySelector("table")) return;
    const focused = [...box.querySelectorAll("input")].indexOf(document.activeElement);
    ring = points.map((one) => [...one]);
    draw();
    if (focused >= 0) box.querySelectorAll("input")[Math.min(focused, ring.length - 1)]?.focus();
  };
  const put = (points) => { show(points); changed(ring.map((one) => [...one])); };
  const draw = () => fill(box,
    el("div", { class: "scroll" }, el("table", { class: "vertices" }, el("caption", {}, ring.length ? `${ring.length} vertices` : "No vertex yet"),
      el("thead", {}, el("tr", {}, ["#", "Position: DD, DMM, DMS or MGRS", "Side to the next", el("span", { class: "unseen" }, "Take away")].map((one) => el("th", { scope: "col" }, one)))),
      el("tbody", {}, ring.map((one, at) => row(one, at))))),
    el("div", { class: "row" }, el("button", { type: "button", onclick: () => put([...ring, ring.at(-1) ?? [0, 0]]) }, "Add a vertex"), el("span", { class: "quiet" }, "Latitude first, as in charts: 42.6938, 133.0143")));
  const row = (one, at) => {
    const next = ring[(at + 1) % ring.length];
    const side = ring.length > 1 ? `${rounded(measureLine([one, next].map(([lon_deg, lat_deg]) => ({ lat_deg, lon_deg }))).total_m, 4)} m` : "";
    const field = el("input", { value: `${one[1].toFixed(6)}, ${one[0].toFixed(6)}`, "aria-label": `Vertex ${at + 1}`, size: 24, maxlength: 80, spellcheck: "false" });
    field.onchange = () => {
      const found = readPosition(field.value);
      field.setAttribute("aria-invalid", String(!found));
      field.title = found ? "" : "This is no position in a notation that is known.";
      if (found) put(ring.map((other, number) => (number === at ? [round(found.lon_deg), round(found.lat_deg)] : other)));
    };
    return el("tr", {}, el("th", { scope: "row" }, String(at + 1)), el("td", {}, field), el("td", { class: "number" }, side),
      el("td", {}, el("button", { type: "button", "aria-label": `Take vertex ${at + 1} away`, onclick: () => put(ring.filter((_, number) => number !== at)) }, "×")));
  };
  draw();
  return { show };
}

function same(one, other) {
  return one.length === other.length && one.every((at, number) => at[0] === other[number][0] && at[1] === other[number][1]);
}
