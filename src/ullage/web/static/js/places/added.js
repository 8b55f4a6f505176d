// A new place: no decision makes one, but the lines that add it to the case's files are shown.
import { copyText } from "../coordinates.js";
import { el, fill } from "../elements.js";
import { notify } from "../notices.js";
import { feature, tomlLines } from "./rings.js";

/** The form of a new place. `ring()` gives the draft. */
export function newPlaceForm({ ring, file }) {
  const id = el("input", { maxlength: 60, pattern: "[a-z0-9][a-z0-9\\-]*", value: "new-place" });
  const name = el("input", { maxlength: 120, value: "New place" });
  const role = el("select", {}, ["loads", "discharges", "anchorage"].map((one) => el("option", { value: one }, one)));
  const source = el("input", { maxlength: 300, value: "" });
  const told = el("div", {});
  const show = () => {
    const points = ring();
    if (points.length < 3) return fill(told, el("p", { class: "quiet" }, "Draw its outline first, or type its vertices."));
    const place = { id: id.value, name: name.value, role: role.value, source: source.value || "say who drew it, from what" };
    return fill(told, lines("Lines for case.toml", tomlLines(place, points)), lines(`Feature for ${file.endsWith("json") ? file : "places.geojson"}`, feature(place, points)));
  };
  for (const one of [id, name, role, source]) one.oninput = show;
  const field = (words, input) => el("label", { class: "field" }, el("span", {}, words), input);
  const box = el("details", { class: "panel", ontoggle: show }, el("summary", {}, "A new place"),
    el("p", {}, "A decision changes the outline of a place that the case has. A new one is added to the case's files; then the case is run again."),
    field("Id", id), field("Name", name), field("Role", role), field("Source", source), told);
  box.show = show;
  return box;
}

function lines(title, text) {
  return el("section", {}, el("h3", {}, title), el("pre", { tabindex: 0 }, text), el("button", { type: "button", onclick: async () => { await copyText(text); notify("Copied.", { seconds: 3 }); } }, "Copy"));
}
