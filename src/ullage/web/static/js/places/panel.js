// The chosen place: what is known of it, outlines that were drawn, and the form that decides on a new one.
import { send } from "../api.js";
import { copyable, copyText } from "../coordinates.js";
import { el, facts, foreign } from "../elements.js";
import { time, whole } from "../format.js";
import { areaText, lengthText } from "../geodesic.js";
import { notify, tell } from "../notices.js";

const BY = "ullage-by";
const ROLES = { loads: "ships load there", discharges: "ships discharge there", anchorage: "ships lie at anchor there" };

/** What is known of a place. `draft(ring)` takes an outline to change; `undone()` is called after an undo. */
export function showPlace(place, { draft, undone }) {
  return [
    el("h2", {}, foreign(place.name)),
    facts([
      ["Role", `${place.role}: ${ROLES[place.role] ?? ""}`], ["Position", place.lat_deg === null ? null : copyable(place.lat_deg, place.lon_deg)],
      ["Outline", place.area.length ? `${place.area.length} vertices, ${areaText(place.area_m2)}, ${lengthText(place.perimeter_m)} around` : `none: ${place.radius_m ? `within ${whole(place.radius_m)} m of the position` : "within 3 km of the position"}`],
      ["Drawn by", place.decided === null ? (place.area.length ? "the case's own files" : null) : `decision ${place.decided}`],
      ["Verified", `${place.verified ? "yes, as the case has it" : "nobody has checked it against imagery or a chart"}${place.decided === null ? "" : `; the outline is drawn by decision (entry ${place.decided}), and checked by nobody else`}`], ["Source", place.source ? foreign(place.source) : "not said"],
      ["In the result", `${whole(place.visits)} visits, ${whole(place.sightings)} sightings`],
    ]),
    place.doubts.map((one) => el("p", { class: "cannot" }, `Its outline ${one}.`)),
    place.drawn.length ? history(place, { draft, undone }) : null,
  ];
}

function history(place, { draft, undone }) {
  return el("section", {}, el("h3", {}, "Outlines that were drawn"), el("ul", { class: "drawn" }, place.drawn.map((one) => el("li", {},
    el("p", {}, el("strong", {}, `Entry ${one.number}`), one.in_force ? (one.number === place.decided ? ": holds" : ": replaced by a later one") : ": undone", el("br"), foreign(one.by ?? "redacted"), `, ${time(one.at)}: `, foreign(one.why ?? "the reason is redacted")),
    el("div", { class: "row" }, one.area.length ? el("button", { type: "button", onclick: () => draft(one.area) }, "Take as draft") : null,
      one.in_force && !isReadOnly() ? el("button", { type: "button", onclick: () => undo(one, undone) }, "Undo…") : null)))));
}

/** Undo an entry: a dialog asks who and why. */
function undo(entry, undone) {
  const by = field("Who undoes it", el("input", { required: true, maxlength: 200, value: remembered() }));
  const why = field("Why", el("textarea", { required: true, maxlength: 3000, rows: 2 }));
  const dialog = el("dialog", { "aria-labelledby": "undo-title" }, el("form", { onsubmit: async (event) => {
    event.preventDefault();
    try {
      await decide("undo", String(entry.number), by.input.value, why.input.value, {});
      dialog.close();
      notify(`Entry ${entry.number} is undone: the outline before it holds again. The next run follows it.`);
      undone();
    } catch (error) { tell(error); }
  } }, el("h2", { id: "undo-title" }, `Undo entry ${entry.number}`), by, why, el("div", { class: "row" }, el("button", { class: "main" }, "Undo it"), el("button", { type: "button", onclick: () => dialog.close() }, "Leave it"))));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/** What was measured of a draft, and what speaks against it. */
export function showChecked(checked) {
  if (!checked) return [el("p", { class: "quiet" }, "An outline has three vertices or more.")];
  const { area_m2, perimeter_m, sides_m, far_m, problems, remarks } = checked;
  return [
    facts([["Area", areaText(area_m2)], ["Around", lengthText(perimeter_m)], ["Sides", sides_m.length ? `${lengthText(Math.min(...sides_m))} to ${lengthText(Math.max(...sides_m))}` : null], ["From the place", far_m === null ? "its position is not known" : far_m === 0 ? "it lies inside" : lengthText(far_m)]]),
    problems.length ? el("div", { class: "refused", role: "alert" }, el("strong", {}, "This cannot be decided:"), el("ul", {}, problems.map((one) => el("li", {}, `The outline ${one}.`)))) : remarks.length ? remarks.map((one) => el("p", { class: "cannot" }, `Look again: it ${one}.`)) : el("p", { class: "fine" }, "Nothing speaks against it."),
  ];
}

/** The form that decides on the draft. `draft()` gives {ring, problems}; `saved()` is called after. */
export function saveForm(place, { draft, saved }) {
  if (isReadOnly()) return el("p", { class: "quiet" }, "The application is read-only: nothing can be decided.");
  const source = field("Source: image, chart, notice", el("input", { required: true, maxlength: 500 }));
  const why = field("Reason", el("textarea", { required: true, maxlength: 2500, rows: 2 }));
  const by = field("Who decides", el("input", { required: true, maxlength: 200, autocomplete: "name", value: remembered() }));
  const button = el("button", { class: "main" }, "Decide on this outline");
  return el("form", { class: "save", onsubmit: async (event) => {
    event.preventDefault();
    const { ring, problems } = draft();
    if (ring.length < 3) { notify("There is no outline yet: draw one, or type its vertices.", { kind: "warn" }); return; }
    if (problems.length) { notify(`The outline ${problems[0]}.`, { kind: "bad" }); return; }
    button.disabled = true;
    try {
      const taken = await decide("outline", place.id, by.input.value, `${why.input.value} (source: ${source.input.value})`, { area: ring });
      notify(`Entry ${taken.entry.number}: the outline is written down. The next run follows it.`);
      saved();
    } catch (error) { tell(error); } finally { button.disabled = false; }
  } }, source, why, by, el("p", {}, button), el("p", { class: "quiet" }, "The same on the command line: ", el("code", {}, place.command), " ",
    el("button", { type: "button", onclick: async () => { await copyText(JSON.stringify({ type: "Polygon", coordinates: [[...draft().ring, draft().ring[0]]] })); notify("The outline is copied as GeoJSON.", { seconds: 3 }); } }, "Copy as GeoJSON")));
}

async function decide(kind, subject, by, why, value) {
  try { localStorage.setItem(BY, by); } catch { /* private window: for this page alone */ }
  return send("POST", "/api/decisions", { kind, subject, by, why, value });
}

function field(words, input) {
  const made = el("label", { class: "field" }, el("span", {}, words), input);
  made.input = input;
  return made;
}

function remembered() {
  try { return localStorage.getItem(BY) ?? ""; } catch { return ""; }
}

function isReadOnly() {
  return "readOnly" in document.body.dataset;
}
