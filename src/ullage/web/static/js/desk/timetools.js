// What stands above the timeline: the window in words, play, reset, zoom, measure, and the data of the view as files.
import { address } from "../api.js";
import { el, fill } from "../elements.js";
import { whole } from "../format.js";
import { timeText } from "./view.js";

/** Make the tools. `on`: {play, reset, zoom, measure}. */
export function timeTools(desk, on) {
  const play = el("button", { type: "button", "aria-pressed": "false", title: "Key: p", onclick: on.play }, "Play");
  const reset = el("button", { type: "button", title: "Key: r", onclick: on.reset }, "Reset");
  const zoom = el("button", { type: "button", title: "Let the window fill the timeline", onclick: on.zoom }, "Zoom in");
  const ruler = el("button", { type: "button", "aria-pressed": "false", title: "Key: m", onclick: on.measure }, "Measure");
  const window = el("strong", { class: "number", role: "status" }), left = el("span", { class: "quiet" }), measured = el("span", { role: "status" });
  const links = ["json", "csv", "geojson"].map((form) => [form, el("a", {}, `.${form}`)]);
  const element = el("div", { class: "row desk-tools" }, window, play, reset, zoom, ruler, measured, left, el("span", { class: "row desk-links" }, el("span", { class: "quiet" }, "What is in view: "), links.map(([, link]) => link)));
  return {
    element,
    tell(chosen) { const [from, to] = chosen ?? desk.period; fill(window, chosen ? `${timeText(from)} to ${timeText(to)}` : `All: ${desk.from_day} to ${desk.to_day}`); },
    playing(is) { play.setAttribute("aria-pressed", String(is)); fill(play, is ? "Stop" : "Play"); },
    measuring(is) { ruler.setAttribute("aria-pressed", String(is)); if (!is) fill(measured); },
    measured(words) { fill(measured, words); },
    left(lines) { fill(left, lines.leftOut ? `${whole(lines.leftOut)} more pieces of tracks: zoom in, or narrow the window` : ""); },
    link(chosen, bounds) {
      const box = bounds ? Object.fromEntries(["west", "south", "east", "north"].map((side) => [side, bounds[side].toFixed(4)])) : {};
      const query = { ...box, from: chosen && timeText(chosen[0]), to: chosen && timeText(chosen[1]) };
      for (const [form, link] of links) link.href = address(`/api/desk/marks.${form}`, query);
    },
  };
}
