// What stands above the timeline: the window in words, play, reset, zoom, measure, and the data of the view as files.
import { address } from "../api.js";
import { el, fill } from "../elements.js";
import { time } from "../format.js";
import { timeText } from "./view.js";

function shortTime(seconds) { return time(seconds * 1000).replace(" 00:00Z", ""); }

/** Make the tools. `on`: {play, reset, zoom, measure, lay(file or null)}. */
export function timeTools(desk, on) {
  const play = el("button", { type: "button", "aria-pressed": "false", title: "Key: p", onclick: on.play }, "Play");
  const reset = el("button", { type: "button", title: "Key: r", onclick: on.reset }, "Reset");
  const zoom = el("button", { type: "button", title: "Let the window fill the timeline", onclick: on.zoom }, "Zoom in");
  const ruler = el("button", { type: "button", "aria-pressed": "false", title: "Key: m", onclick: on.measure }, "Measure");
  const pick = el("input", { type: "file", class: "unseen", tabindex: -1, "aria-hidden": "true", accept: ".geojson,.json,.kml,.csv", onchange: () => { if (pick.files[0]) on.lay(pick.files[0]); pick.value = ""; } });
  const lay = el("button", { type: "button", title: "GeoJSON, KML or CSV, for a look: also by dropping it on the map", onclick: () => (lay.dataset.laid ? on.lay(null) : pick.click()) }, "Lay a file over");
  const window = el("strong", { class: "number", role: "status" }), measured = el("span", { role: "status" });
  const links = ["json", "csv", "geojson"].map((form) => [form, el("a", {}, `.${form}`)]);
  const element = el("div", { class: "row desk-tools" }, window, play, reset, zoom, ruler, lay, pick, measured);
  const files = el("p", { class: "row desk-links" }, el("span", { class: "quiet" }, "What is in view as files: "), links.map(([, link]) => link));
  return {
    element, files,
    tell(chosen) { const [from, to] = chosen ?? desk.period; fill(window, chosen ? `${shortTime(from)} to ${shortTime(to)}` : `All: ${desk.from_day} to ${desk.to_day}`); },
    playing(is) { play.setAttribute("aria-pressed", String(is)); fill(play, is ? "Stop" : "Play"); },
    measuring(is) { ruler.setAttribute("aria-pressed", String(is)); if (!is) fill(measured); },
    measured(words) { fill(measured, words); },
    laid(name) { if (name) lay.dataset.laid = name; else delete lay.dataset.laid; fill(lay, name ? `Take ${name.slice(0, 30)} away` : "Lay a file over"); },
    link(chosen, bounds) {
      const box = bounds ? Object.fromEntries(["west", "south", "east", "north"].map((side) => [side, bounds[side].toFixed(4)])) : {};
      const query = { ...box, from: chosen && timeText(chosen[0]), to: chosen && timeText(chosen[1]) };
      for (const [form, link] of links) link.href = address(`/api/desk/marks.${form}`, query);
    },
  };
}
