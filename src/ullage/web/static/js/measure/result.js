// What a measurement tells, each number with its interval, and what it was made of.
import { copyText } from "../coordinates.js";
import { el, facts } from "../elements.js";
import { likelihood, rounded, whole } from "../format.js";
import { notify } from "../notices.js";

const QUANTITIES = [
  ["freeboard_m", "Freeboard", "m", 2], ["draught_m", "Draught", "m", 2], ["cargo_t", "Cargo", "t", 0], ["cargo_bbl", "Cargo", "bbl", 0],
  ["length_m", "Length", "m", 1], ["beam_m", "Beam", "m", 1], ["heading_deg", "Heading", "°", 1], ["trim_m", "Trim", "m", 2],
];

/** Elements that show a measurement as the application answers it. `pixel_m` of the image. */
export function showResult({ told, record, command }, { pixel_m, took_ms, twin }) {
  if (!record) return [el("p", { class: "cannot" }, el("strong", {}, "Nothing was measured. "), told), showCommand(command)];
  const { result, strip } = record;
  return [
    el("p", { class: "headline" }, loading(result)),
    result.reason && el("p", { class: "cannot" }, el("strong", {}, "Cannot tell: "), result.reason),
    el("div", { class: "scroll" }, table(result)),
    record.warnings.length ? el("ul", { class: "warnings" }, record.warnings.map((one) => el("li", {}, one))) : null,
    el("details", { open: true }, el("summary", {}, "Edges and geometry"), facts([...strips(record, pixel_m), ...geometry(record)])),
    strip.others.length ? el("details", {}, el("summary", {}, "Other edges that may be the strip's"), others(strip)) : null,
    showCommand(command),
    el("p", { class: "quiet" }, el("a", { href: twin }, "The same as JSON"), `, record ${record.record_id}; answered in ${(took_ms / 1000).toFixed(2)} s.`),
  ];
}

/** One sentence for those who hear it. */
export function saidOf({ told, record }) {
  if (!record) return `Nothing was measured: ${told}`;
  const { freeboard_m: one } = record.result;
  return one.mid === null ? `Cannot tell: ${record.result.reason}` : `Freeboard ${one.mid.toFixed(2)} metres, ${one.low.toFixed(2)} to ${one.high.toFixed(2)}. ${record.result.condition}.`;
}

function loading(result) {
  if (result.p_laden === null) return ["Loading condition: ", el("strong", {}, "cannot tell")];
  return ["Laden: ", el("strong", {}, likelihood(result.p_laden)), ". ", result.condition === "cannot tell" ? "Below 90 % neither is stated." : ["Stated: ", el("strong", {}, result.condition), "."]];
}

function table(result) {
  const cell = (points, name, digits) => el("td", { class: "number" }, points[name] === null ? "–" : digits ? points[name].toFixed(digits) : whole(points[name]));
  return el("table", { class: "quantities" },
    el("caption", { class: "unseen" }, "Measured quantities: 5, 50 and 95 % points"),
    el("thead", {}, el("tr", {}, el("th", { scope: "col" }, el("span", { class: "unseen" }, "Quantity")), ["low", "mid", "high"].map((name) => el("th", { scope: "col", class: "number" }, name)))),
    el("tbody", {}, QUANTITIES.map(([name, words, unit, digits]) => el("tr", {}, el("th", { scope: "row" }, `${words} `, el("span", { class: "quiet" }, unit)),
      result[name].mid === null ? el("td", { colspan: 3, class: "quiet" }, "cannot tell") : ["low", "mid", "high"].map((point) => cell(result[name], point, digits))))));
}

function strips({ strip, points, rule }, pixel) {
  const px = (metres) => `${rounded(metres / pixel, 2)} px`;
  const byHand = points.edges.length > 0;
  const edges = byHand ? `by hand: ${points.edges.length} pair${points.edges.length > 1 ? "s" : ""}, each point ± ${rule.waterline.hand_px} px` : `found in the image: ${strip.profiles_used} of ${strip.profiles?.x_m.length ?? 0} profiles count`;
  if (strip.width_m === null) return [["Edges", edges]];
  const parts = [["points or scatter", strip.statistical_sd_m], ["what no averaging removes", strip.bias_sd_m], ["what stands on deck", strip.trunk_sd_m]].filter(([, sd]) => sd);
  return [
    ["Edges", edges],
    ["Strip", `${strip.kind} to ${strip.side}: ${strip.width_m.toFixed(2)} ± ${strip.width_sd_m.toFixed(2)} m (${px(strip.width_m)} ± ${px(strip.width_sd_m)})`],
    ["± of it", parts.map(([words, sd]) => `${words} ${sd.toFixed(2)} m`).join(", ")],
    ["Taken off", strip.trunk_m > 0.005 ? `${strip.trunk_m.toFixed(2)} m for what stands on deck` : "nothing"],
  ];
}

function geometry({ geometry: one, parts, foreseen }) {
  const who = { hand: "typed", metadata: "from the image's files", almanac: "reckoned from time and place" };
  const from = (name) => `${one[`${name}_azimuth_deg`].toFixed(1)}° from north, ${one[`${name}_elevation_deg`].toFixed(1)}° high, ${who[one[`${name}_from`]] ?? "not said by whom"}`;
  return [
    ["Sun", from("sun")], ["Satellite", from("view")],
    ["A metre of freeboard", parts.k === undefined ? null : `${parts.k.toFixed(2)} m of strip: shadow ${parts.k_shadow.toFixed(2)}, hull side ${parts.k_hull_side.toFixed(2)} (${(parts.k / one.pixel_m).toFixed(1)} px)`],
    ["Her size rests on", parts.deadweight], ["Foreseen", `this image can tell ${foreseen.words}`],
  ];
}

function others(strip) {
  return el("ul", {}, strip.others.map((one) => el("li", {}, `${one.width_m.toFixed(2)} ± ${one.width_sd_m.toFixed(2)} m wide, ${likelihood(one.p)}`)));
}

/** A command with a button that copies it. */
export function showCommand(command) {
  return el("details", { class: "command" }, el("summary", {}, "The same on the command line"), el("pre", { tabindex: 0 }, command),
    el("button", { type: "button", onclick: async () => { await copyText(command); notify("The command is copied.", { seconds: 3 }); } }, "Copy"));
}
