// Positions in the notations that people use, read and written: DD, DMM, DMS and MGRS. WGS 84.
import { forward, toPoint } from "../vendor/mgrs.js";
import { el } from "./elements.js";
import { notify } from "./notices.js";

/** The notations, in the order in which a click goes through them. */
export const FORMS = ["DD", "DMM", "DMS", "MGRS"];
const KEY = "ullage-coordinates";
const NUMBER = String.raw`\d{1,3}(?:\.\d{1,12})?`, SMALL = String.raw`\d{1,2}(?:\.\d{1,12})?`;
const DEGREES = String.raw`(?:\s*[°D:]\s*|\s+)`, MINUTES = String.raw`(?:\s*['\u2032\u2019M:]\s*|\s+)`;
const SECONDS = String.raw`(?:\s*(?:["\u2033\u201d]|''|\u2032\u2032|\u2019\u2019|S(?=\s*[NSEW])))?`;
const PARTS = String.raw`(${NUMBER})(?:${DEGREES}(${SMALL})(?:${MINUTES}(${SMALL})${SECONDS}|\s*['\u2032\u2019M]?)|\s*[°D]?)`;
const HALF = { before: new RegExp(String.raw`^([NSEW+-]?)\s*${PARTS}$`), after: new RegExp(String.raw`^${PARTS}\s*([NSEW])$`) };
const MGRS = /^(\d{1,2})([C-HJ-NP-X])([A-HJ-NP-Z])([A-HJ-NP-V])((?:\d\d){0,5})$/;
const LATITUDES = "CDEFGHJKLMNPQRSTUVWX";

/** Read a position of any notation; null for what is none. Latitude first, unless letters say otherwise, or the first can be none. */
export function readPosition(text) {
  const plain = text.normalize("NFKC").toUpperCase().replaceAll("−", "-").trim();
  if (plain.length > 80) return null;
  return readMgrs(plain.replace(/\s+/g, "")) ?? readDegrees(plain);
}

/** Write a position. `form`: one of FORMS; MGRS is for latitudes from 80° south to 84° north, DD elsewhere. */
export function writePosition(lat, lon, form = "DD") {
  if (form === "MGRS" && lat >= -80 && lat <= 84) return spaced(forward([lon, lat], 5));
  if (form === "DMM") return `${sexagesimal(lat, "NS", 2, 3)} ${sexagesimal(lon, "EW", 2, 3)}`;
  if (form === "DMS") return `${sexagesimal(lat, "NS", 3, 1)} ${sexagesimal(lon, "EW", 3, 1)}`;
  return `${lat.toFixed(5)}, ${lon.toFixed(5)}`;
}

/** The notation that was chosen last in this browser. */
export function chosenForm() {
  try { return FORMS.includes(localStorage.getItem(KEY)) ? localStorage.getItem(KEY) : "DD"; } catch { return "DD"; }
}

/** A position that is copied with a click, and a choice of its notation. */
export function copyable(lat, lon) {
  if (lat === null || lat === undefined || lon === null || lon === undefined) return el("span", { class: "quiet" }, "nowhere");
  const text = el("button", { type: "button", class: "code", title: "Copy this position", onclick: copy });
  const form = el("select", { "aria-label": "Notation of the position", onchange: choose }, FORMS.map((one) => el("option", { value: one }, one)));
  form.value = chosenForm();
  const shown = el("span", { class: "row coordinates" }, text, form);
  write();
  return shown;

  function write() { text.textContent = writePosition(lat, lon, form.value); }
  function choose() {
    try { localStorage.setItem(KEY, form.value); } catch { /* private window: for this page alone */ }
    write();
  }
  function copy() { copyText(text.textContent); }
}

/** Copy a text, and tell so. */
export async function copyText(text) {
  try {
    await navigator.clipboard.writeText(text);
    notify(`Copied: ${text}`, { seconds: 4 });
  } catch {
    notify(`This browser does not let pages copy. Here it is: ${text}`, { kind: "warn" });
  }
}

function readMgrs(plain) {
  const parts = MGRS.exec(plain);
  if (!parts || Number(parts[1]) < 1 || Number(parts[1]) > 60) return null;
  try {
    const [lon_deg, lat_deg] = toPoint(plain);
    const band = -80 + 8 * LATITUDES.indexOf(parts[2]);
    const inBand = lat_deg > band - 1 && lat_deg < band + (parts[2] === "X" ? 13 : 9); // a square may reach over the edge of its band
    return inBand ? checked(lat_deg, lon_deg) : null;
  } catch { return null; }
}

function readDegrees(plain) {
  for (const [first, second] of halves(plain)) {
    const a = readHalf(first), b = readHalf(second);
    if (!a || !b || (a.axis && a.axis === b.axis)) continue;
    const impossible = !a.axis && !b.axis && Math.abs(a.value) > 90 && Math.abs(b.value) <= 90; // longitude first, as GeoJSON has it
    const turned = a.axis === "lon" || b.axis === "lat" || impossible;
    const found = turned ? checked(b.value, a.value) : checked(a.value, b.value);
    if (found) return found;
  }
  return null;
}

// where latitude ends and longitude begins: at a comma or semicolon, after a letter, or in the middle of the numbers
function* halves(plain) {
  const marked = plain.split(/[,;/]/);
  if (marked.length === 2) { yield marked.map((one) => one.trim()); return; }
  const lettered = /^(.*?[NSEW])\s*(\S.*[NSEW])$/.exec(plain) ?? /^([NSEW].*?)\s*([NSEW].*)$/.exec(plain);
  if (lettered) yield [lettered[1].trim(), lettered[2].trim()];
  const words = plain.split(/\s+/);
  if (words.length % 2 === 0) yield [words.slice(0, words.length / 2).join(" "), words.slice(words.length / 2).join(" ")];
}

function readHalf(text) {
  const before = HALF.before.exec(text), after = HALF.after.exec(text);
  const [letter, degrees, minutes, seconds] = after ? [after[4], after[1], after[2], after[3]] : before ? before.slice(1) : [];
  if (degrees === undefined || Number(minutes ?? 0) >= 60 || Number(seconds ?? 0) >= 60) return null;
  if ((minutes && degrees.includes(".")) || (seconds && minutes.includes("."))) return null;
  const size = Number(degrees) + Number(minutes ?? 0) / 60 + Number(seconds ?? 0) / 3600;
  const axis = "NS".includes(letter) && letter ? "lat" : "EW".includes(letter) && letter ? "lon" : "";
  return { axis, value: ["S", "W", "-"].includes(letter) ? -size : size };
}

function checked(lat_deg, lon_deg) {
  return Math.abs(lat_deg) <= 90 && Math.abs(lon_deg) <= 180 ? { lat_deg, lon_deg } : null;
}

function sexagesimal(value, letters, parts, digits) {
  const unit = 60 ** (parts - 1) * 10 ** digits;
  const whole = Math.round(Math.abs(value) * unit); // rounded once, so that 59.9996 minutes become a degree
  const degrees = String(Math.floor(whole / unit)).padStart(letters === "NS" ? 2 : 3, "0");
  const rest = whole % unit;
  const last = (size) => (rest % size / 10 ** digits).toFixed(digits).padStart(digits + 3, "0");
  const letter = letters[value < 0 ? 1 : 0];
  if (parts === 2) return `${degrees}°${last(unit)}′${letter}`;
  const minute = 60 * 10 ** digits;
  return `${degrees}°${String(Math.floor(rest / minute)).padStart(2, "0")}′${last(minute)}″${letter}`;
}

function spaced(text) {
  const parts = /^(\d{1,2}[A-Z])([A-Z]{2})(\d{5})(\d{5})$/.exec(text);
  return parts ? parts.slice(1).join(" ") : text;
}
