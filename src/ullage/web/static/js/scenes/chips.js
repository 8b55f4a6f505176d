// Chips: a ship as she was seen beside the same with what was measured, and what has to be said of both.
import { address, getJson } from "../api.js";
import { el, empty, facts, fill, foreign } from "../elements.js";
import { interval, likelihood, rounded } from "../format.js";

const SHEET = "/static/js/scenes/chips.css";
if (!document.querySelector(`link[href="${SHEET}"]`)) document.head.append(el("link", { rel: "stylesheet", href: SHEET }));

/**
 * Two chips of a detection or a sighting side by side with their caption; filled when they come.
 * `look`: {size_m, bands, stretch, low, high}; `compact` leaves the caption to one line.
 */
export function chipPair(id, { look = {}, compact = false } = {}) {
  const figure = el("figure", { class: "chip-figure", "aria-busy": "true" }, el("p", { class: "quiet" }, "Reading the pixels…"));
  const path = `/api/${tableOf(id)}/${encodeURIComponent(id)}/chip`;
  getJson(path, look).then((chip) => fill(figure, ...parts(chip, compact)))
    .catch((error) => fill(figure, empty("No pixels to show.", error.message, error.next && el("p", {}, error.next))))
    .finally(() => figure.removeAttribute("aria-busy"));
  return figure;
}

/** The table that an id is of. */
export function tableOf(id) {
  return id.startsWith("s-") ? "sightings" : "detections";
}

/** Address of one chip, for an image of one's own. */
export function chipAddress(id, { marks = 1, ...look } = {}) {
  return address(`/api/${tableOf(id)}/${encodeURIComponent(id)}/chip.png`, { marks, ...look });
}

/** How a picture was made, in one line: "VH; dB of sigma nought; black −27.9 to white −6.8". */
export function stretchWords(stretch) {
  const ends = (values) => [...new Set(values.map((one) => rounded(one)))].join(", ").replaceAll("-", "−");
  const law = { db: "", root: ", by the square root", linear: ", evenly" }[stretch.law];
  return `${stretch.bands.join(", ")}; ${stretch.unit}; black ${ends(stretch.low)} to white ${ends(stretch.high)}${law}`;
}

/** ISO 8601 to the second, UTC. */
export function second(value) {
  return `${new Date(value).toISOString().slice(0, 19).replace("T", " ")}Z`;
}

function parts(chip, compact) {
  const told = chip.caption;
  const what = `${told.sensor}, ${second(told.seen_at)}`;
  const square = `${rounded(told.side_m)} m a side, north up`;
  const pictures = el("div", { class: "chip-pair" },
    picture(chip.raw, "as seen", `As seen by ${what}; ${square}.`),
    picture(chip.marked, told.outline ? "outlined" : "marked", `The same with ${told.outline ? "the outline of the hull" : "a cross where she was found"}, a scale bar and north; ${square}.`));
  const warning = told.state === "changed" && el("p", { class: "chip-warning" }, "The scene's file is not what the result was made of: what is shown may differ.");
  const links = el("p", { class: "row" }, el("a", { href: chip.printed, download: `${chip.id}.png` }, "Download to print"), compare(chip));
  if (compact) return [pictures, el("figcaption", { class: "quiet" }, foreign(what), " · ", square, told.credit && ` · ${told.credit}`, warning), links];
  return [pictures, el("figcaption", {}, warning, caption(told)), links];
}

function picture(source, name, words) {
  return el("div", {}, el("img", { src: source, alt: words, width: 420, height: 420, loading: "lazy", decoding: "async" }), el("p", { class: "quiet" }, name));
}

function caption(told) {
  return facts([
    ["Taken", el("time", { datetime: told.seen_at }, second(told.seen_at))],
    ["Sensor", foreign([told.sensor, told.mode].filter(Boolean).join(", "))],
    ["Product", foreign(told.product)],
    ["Pixels", told.pixels],
    ["Middle", `${told.lat_deg.toFixed(5)}, ${told.lon_deg.toFixed(5)} (WGS 84)`],
    ["Length", told.length_m && `${interval(told.length_m)} m`],
    ["Beam", told.beam_m && `${interval(told.beam_m)} m`],
    ["A ship, by its pixels", told.p_ship === null ? null : likelihood(told.p_ship)],
    ["Rejected", told.reject_reason && foreign(told.reject_reason)],
    ["Processing", told.processing],
    ["Credit", told.credit],
  ]);
}

/** Links that lay her scene beside the clear looks at the place before and after; beside any where none is known. */
function compare(chip) {
  const { lon_deg, lat_deg } = chip.caption;
  const at = `${round(lon_deg)},${round(lat_deg)},16`;
  const link = (words, left, right) => el("a", { href: address("/compare", { left, right, at }) }, words);
  const known = [chip.before && link("Before and this", chip.before, chip.scene_id), chip.after && link("This and after", chip.scene_id, chip.after)].filter(Boolean);
  return known.length ? known : [link("Compare with other looks", chip.scene_id, null)];
}

function round(degrees) {
  return Number(degrees.toFixed(5));
}
