import "../js/theme.js";
import { kinds, readAddress, writeAddress } from "../js/address.js";
import { getJson } from "../js/api.js";
import { el, empty, fill, twins } from "../js/elements.js";
import { time } from "../js/format.js";
import { listenKeys } from "../js/keys.js";
import { addScene, loadLibrary, makeMap, removeScene } from "../js/map/map.js";
import { notify, tell } from "../js/notices.js";
import { newPlaceForm } from "../js/places/added.js";
import { makeDrawing } from "../js/places/drawing.js";
import { boundsOf, makePlaces } from "../js/places/layers.js";
import { saveForm, showChecked, showPlace } from "../js/places/panel.js";
import { readRings, readRingText, ringText } from "../js/places/rings.js";
import { makeRuler } from "../js/places/ruler.js";
import { makeVertices } from "../js/places/vertices.js";

const SPEC = {
  place: [kinds.text(300), ""], scene: [kinds.text(300), ""], draft: [(text) => (readRingText(text) ? text : undefined), ""],
  lon: [kinds.number(-180, 180), ""], lat: [kinds.number(-90, 90), ""], zoom: [kinds.number(0, 24), ""],
};
const main = document.getElementById("main");
const view = readAddress(SPEC);
const page = { places: [], file: "", ring: [], undone: [], checked: null, asked: null };

start().catch((error) => { fill(main, empty("The places cannot be shown.", error.message, error.next ?? "")); tell(error); });

async function start() {
  await load();
  if (!page.places.length) { fill(main, empty("This case has no places.", "Nothing can be counted as a visit without one.", el("p", {}, "Add one to case.toml or to places.csv: docs/case-folder.md."))); return; }
  const scenes = await getJson("/api/scenes").then((found) => found.scenes, () => []);
  layOut(scenes);
  const chosen = page.places.find((one) => one.id === view.place);
  const bounds = boundsOf(chosen ? [chosen] : page.places);
  const at = view.lon !== "" && view.lat !== "" && view.zoom !== "" ? { center: [view.lon, view.lat], zoom: view.zoom } : { bounds };
  page.map = await makeMap(page.box, { ...at, label: "Map of the places. Arrow keys move it, + and - zoom." });
  if (chosen && bounds && !at.center) page.map.fitBounds(bounds, { padding: 80, maxZoom: 17, animate: false });
  page.layers = makePlaces(page.map, await loadLibrary(), (id) => choose(id));
  page.drawing = makeDrawing(page.map, (ring, done) => { if (done) keep(); page.ring = ring; changed(done, "map"); });
  page.ruler = makeRuler(page.map, page.rulerBox);
  page.map.on("moveend", () => { const middle = page.map.getCenter(); Object.assign(view, { lon: Number(middle.lng.toFixed(6)), lat: Number(middle.lat.toFixed(6)), zoom: Number(page.map.getZoom().toFixed(2)) }); writeAddress(SPEC, view); });
  page.map.getCanvas().addEventListener("keydown", (event) => { if (event.key === "Enter" && page.ruler.isOn()) { const middle = page.map.getCenter(); page.ruler.add([middle.lng, middle.lat]); } });
  listenKeys([["d", "draw a new outline", begin], ["e", "take the outline of the place as draft", takeOutline], ["r", "ruler, on or off", ruler], ["u", "undo the last change of the draft", undo], ["Escape", "leave the draft", leave]]);
  showScene(scenes);
  choose(view.place, { move: false });
  if (view.draft) put(readRingText(view.draft));
  document.documentElement.dataset.ready = "places";
}

async function load() {
  const found = await getJson("/api/places");
  Object.assign(page, { places: found.places, file: found.file });
}

function layOut(scenes) {
  page.box = el("div", { class: "places-map" });
  [page.told, page.draftBox, page.checkBox, page.saveBox, page.rulerBox] = Array.from({ length: 5 }, () => el("div", {}));
  page.pick = el("select", { id: "pick", onchange: () => choose(page.pick.value) }, el("option", { value: "" }, "none"), page.places.map((one) => el("option", { value: one.id }, `${one.name} (${one.role})`)));
  page.scene = el("select", { id: "under", onchange: () => { view.scene = page.scene.value; writeAddress(SPEC, view); showScene(scenes); } }, el("option", { value: "" }, "none"), scenes.filter((one) => one.readable).map((one) => el("option", { value: one.id }, `${time(one.acquired_at)}, ${one.sensor}, ${Number(one.pixel_m.toPrecision(2))} m`)));
  page.scene.value = view.scene;
  page.added = newPlaceForm({ ring: () => page.ring, file: page.file });
  page.rulerButton = el("button", { type: "button", "aria-pressed": "false", onclick: ruler, title: "Key r" }, "Ruler");
  const file = el("input", { type: "file", accept: ".geojson,.json", class: "unseen", id: "outline-file", onchange: () => { if (file.files[0]) takeFile(file.files[0]); file.value = ""; } });
  fill(main, el("h1", {}, "Places"),
    el("div", { class: "row" }, el("label", {}, "Place", page.pick), el("label", {}, "Scene under it", page.scene), page.rulerButton, twins(["JSON", "/api/places"], ["CSV", "/api/places.csv"], ["GeoJSON", "/api/places.geojson"])),
    el("div", { class: "places" }, page.box,
      el("div", { class: "side" }, el("section", { class: "panel", "aria-label": "Place" }, page.told),
        el("section", { class: "panel", "aria-label": "Draft of an outline" }, el("h2", {}, "Outline"),
          el("div", { class: "row" }, button("Draw", "d", begin), button("Change", "e", takeOutline), button("Undo", "u", undo), button("Leave", "Escape", leave), el("label", { class: "button", for: "outline-file" }, "Open GeoJSON…"), file),
          el("p", { class: "quiet" }, "Click vertices on the map, the first again to close; drag them, drag midpoints, right-click deletes one. A GeoJSON polygon can be dropped on this page. By keys: the table below."), page.draftBox, page.checkBox, page.saveBox),
        page.added, el("section", { "aria-live": "polite" }, page.rulerBox))));
  page.vertices = makeVertices(page.draftBox, (ring) => { keep(); page.ring = ring; changed(true, "table"); });
  for (const name of ["dragover", "drop"]) main.addEventListener(name, (event) => { event.preventDefault(); if (name === "drop" && event.dataTransfer.files[0]) takeFile(event.dataTransfer.files[0]); });
}

function button(words, key, action) {
  return el("button", { type: "button", title: `Key ${key}`, "aria-keyshortcuts": key, onclick: () => action() }, words);
}

function choose(id, { move = true } = {}) {
  const place = page.places.find((one) => one.id === id);
  if (id && !place) notify(`The case has no place ${id.slice(0, 60)}.`, { kind: "warn" });
  view.place = place ? id : "";
  page.pick.value = view.place;
  page.layers.show(page.places, view.place);
  if (place && move) { const bounds = boundsOf([place]); if (bounds) page.map.fitBounds(bounds, { padding: 80, maxZoom: 17, animate: false }); }
  fill(page.told, place ? showPlace(place, { draft: (ring) => put(ring), undone: again }) : empty("No place is chosen.", "Choose one above, or click on its name on the map."));
  fill(page.saveBox, place ? saveForm(place, { draft: () => ({ ring: page.ring, problems: page.checked?.problems ?? [] }), saved: () => { leave(); again(); } }) : null);
  writeAddress(SPEC, view);
  check();
}

async function again() {
  await load().catch(tell);
  choose(view.place, { move: false });
}

function begin() { if (page.ruler.isOn()) ruler(); keep(); page.ring = []; page.drawing.begin(); changed(true, "map"); page.map.getCanvas().focus(); }

function takeOutline() {
  const place = page.places.find((one) => one.id === view.place);
  if (!place?.area.length) return notify(place ? "This place has no outline yet: draw one." : "Choose a place first.", { kind: "warn" });
  return put(place.area);
}

function put(ring) { keep(); page.ring = ring.map((one) => [...one]); page.drawing.show(page.ring); changed(true, ""); }

function leave() { if (page.ring.length) keep(); page.ring = []; page.drawing.clear(); changed(true, ""); }

function keep() { page.undone.push(page.before ?? []); if (page.undone.length > 100) page.undone.shift(); }

function undo() {
  if (!page.undone.length) return notify("There is nothing to undo.", { seconds: 3 });
  page.ring = page.undone.pop();
  page.drawing.show(page.ring);
  return changed(true, "");
}

/** The draft is another: show it where it was not changed, and measure it. */
function changed(done, from) {
  if (done) page.before = page.ring.map((one) => [...one]);
  if (from !== "table") page.vertices.show(page.ring);
  if (from === "table") page.drawing.show(page.ring);
  page.added.show();
  if (!done) return;
  view.draft = page.ring.length >= 3 ? ringText(page.ring) : "";
  writeAddress(SPEC, view);
  check();
}

async function check() {
  page.asked?.abort();
  page.checked = null;
  if (page.ring.length < 3 || !view.place) { fill(page.checkBox, page.ring.length < 3 ? showChecked(null) : el("p", { class: "quiet" }, "Choose the place that it is the outline of.")); return; }
  page.asked = new AbortController();
  try {
    page.checked = await getJson("/api/places/check", { place: view.place, area: ringText(page.ring) }, { signal: page.asked.signal });
    fill(page.checkBox, showChecked(page.checked));
  } catch (error) { if (error.name !== "AbortError") tell(error); }
}

async function takeFile(file) {
  try {
    const rings = readRings(await file.text());
    put(rings[0]);
    const bounds = boundsOf([{ area: rings[0] }]);
    page.map.fitBounds(bounds, { padding: 80, maxZoom: 17, animate: false });
    notify(rings.length > 1 ? `${file.name} holds ${rings.length} polygons: the first is taken.` : `The outline of ${file.name} is taken as draft.`, { kind: rings.length > 1 ? "warn" : "" });
  } catch (error) { notify(`${file.name}: ${error.message}`, { kind: "bad" }); }
}

function ruler() {
  if (page.ruler.isOn()) page.ruler.stop(); else page.ruler.start();
  page.rulerButton.setAttribute("aria-pressed", String(page.ruler.isOn()));
}

function showScene(scenes) {
  for (const one of scenes) removeScene(page.map, one.id);
  const scene = scenes.find((one) => one.id === view.scene);
  if (scene) addScene(page.map, scene.id, { bounds: scene.bounds, before: "places-fill" });
}
