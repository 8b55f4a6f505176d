// Compare: two scenes over each other, by a handle or by fading, and the film-strip of all looks at a place.
import "../js/theme.js";
import { kinds, readAddress, writeAddress } from "../js/address.js";
import { address, getJson } from "../js/api.js";
import { el, empty, fill } from "../js/elements.js";
import { listenKeys } from "../js/keys.js";
import { notify, tell } from "../js/notices.js";
import { filmStrip } from "../js/scenes/film_strip.js";
import { makeSide } from "../js/scenes/side.js";
import { makeSplit } from "../js/scenes/split.js";
import { sceneMarks } from "../js/scenes/scene_marks.js";
import { twoMaps } from "../js/scenes/two_maps.js";

const LOOK = ["bands", "stretch", "low", "high"];
const spec = {
  left: [kinds.text(300), ""], right: [kinds.text(300), ""],
  at: [position, null], mode: [kinds.oneOf("swipe", "fade"), "swipe"], split: [kinds.number(0, 100), 50],
  place: [kinds.text(200), ""], clear: [kinds.flag(), false], marks: [kinds.flag(), true],
  ...Object.fromEntries(["left", "right"].flatMap((side) => LOOK.map((part) => [`${side}_${part}`, [kinds.text(120), ""]]))),
};
const view = readAddress(spec);
const main = document.getElementById("main");
let scenes, strip, split, maps, marks;
const sides = {};

start().catch((error) => { tell(error); fill(main, el("h1", {}, "Compare"), empty("Nothing to compare.", error.message, error.next && el("p", {}, error.next))); });

async function start() {
  const [list, first] = await Promise.all([getJson("/api/scenes"), askLooks()]);
  scenes = list.scenes;
  const looks = leaveOutUnknown() ? await askLooks() : first; // the pair follows from the left scene
  if (!scenes.length) {
    strip = filmStrip({ scenes, onShow: () => {}, onPlace: changePlace, onClear: (clear) => { view.clear = clear; save(); } });
    strip.fill(looks, view);
    fill(main, el("h1", {}, "Compare"), strip.element, empty("This case has no scenes.", "Its result rests on what analysts saw and on AIS alone: there are no pixels to compare.",
      el("p", {}, "Name a folder of scenes in case.toml under [files], then run the case again. ", el("a", { href: "/files" }, "Files of the case"))));
    return;
  }
  choosePair(looks);
  for (const side of ["left", "right"]) sides[side] = makeSide(side, { scenes, shown: view[side], look: lookOf(side), onScene: (id) => show(side, id), onLook: (look) => restretch(side, look) });
  split = makeSplit({ mode: view.mode, split: view.split, onChange: (mode, share) => { Object.assign(view, { mode, split: share }); maps?.arrange(mode, share); save(); } });
  strip = filmStrip({ scenes, onShow: show, onPlace: changePlace, onClear: (clear) => { view.clear = clear; save(); } });
  const stage = el("div", { class: "stage" });
  marks = sceneMarks({ shown: view.marks, onChange: (shown) => { view.marks = shown; save(); } });
  fill(main,
    el("div", { class: "compare-head" }, el("h1", {}, "Compare"), marks.control, split.controls),
    el("div", { class: "sides" }, sides.left.element, sides.right.element), stage, strip.element);
  strip.fill(looks, view);
  listen();
  maps = await twoMaps(stage, split.handle, { at: view.at ?? about(looks), onMove: (at) => { view.at = at; save(); } });
  maps.arrange(view.mode, view.split);
  marks.lay(maps.maps).catch(tell);
  await Promise.all(["left", "right"].map((side) => show(side, view[side], { first: true })));
  maps.whenDrawn().then(() => strip.readPictures());
}

async function askLooks() {
  const looks = await getJson("/api/compare", { left: view.left });
  if (!view.place || view.place === looks.place) return looks;
  if (looks.places.some((one) => one.id === view.place)) return getJson("/api/compare", { place: view.place, left: view.left });
  leftOut("place", "this case has no such place");
  view.place = "";
  return looks;
}

function leftOut(name, why) {
  notify(`The address says ${name}=${view[name].slice(0, 60)}: ${why}, and that is left out.`, { kind: "warn" });
}

/** A scene that is not there warns, and the page chooses. Tells whether one was left out. */
function leaveOutUnknown() {
  const unknown = ["left", "right"].filter((side) => view[side] && !scenes.some((one) => one.id === view[side]));
  for (const side of unknown) { leftOut(side, "this result has no such scene"); view[side] = ""; }
  if (unknown.length) save();
  return unknown.length > 0;
}

/** Fill in what the address leaves open. */
function choosePair(looks) {
  const known = new Set(scenes.map((one) => one.id));
  for (const side of ["left", "right"]) {
    const chosen = known.has(looks[side]) ? looks[side] : null;
    view[side] ||= chosen ?? scenes.at(side === "left" ? -2 : -1)?.id ?? scenes[0].id;
  }
}

/** Show a scene on a side, by its own stretch unless the address asked for another. */
async function show(side, id, { first = false } = {}) {
  if (!first && id !== view[side]) Object.assign(view, Object.fromEntries(LOOK.map((part) => [`${side}_${part}`, ""])));
  view[side] = id;
  save();
  strip.mark(view);
  await draw(side);
}

async function restretch(side, look) {
  for (const part of LOOK) view[`${side}_${part}`] = look[part] ?? "";
  save();
  await draw(side);
}

async function draw(side) {
  const id = view[side], look = lookOf(side);
  let scene;
  try {
    scene = await getJson(`/api/scenes/${encodeURIComponent(id)}`, look);
  } catch (error) {
    if ([409, 422].includes(error.status) && Object.values(look).some(Boolean)) { tell(error); await restretch(side, {}); return; }
    const row = scenes.find((one) => one.id === id);
    if (view[side] === id) { sides[side].fail(row, error); maps.clear(side, row, error); }
    return;
  }
  if (view[side] !== id) return;  // another was chosen meanwhile
  sides[side].fill(scene, look);
  maps.show(side, scene, look);
  marks.show(side, scene);
}

async function changePlace(place) {
  view.place = place;
  save();
  try {
    const looks = await askLooks();
    strip.fill(looks, view);
    const at = about(looks);
    if (at) maps?.go(at);
  } catch (error) { tell(error); }
}

function listen() {
  const step = (side, by) => () => { const id = strip.next(view[side], by); if (id) show(side, id); };
  listenKeys([
    ["n", "Next look on the right", step("right", 1)], ["p", "Previous look on the right", step("right", -1)],
    ["Shift+N", "Next look on the left", step("left", 1)], ["Shift+P", "Previous look on the left", step("left", -1)],
    ["x", "Change the sides over", swap], ["m", "Swipe or fade", () => split.turn()],
    ["[", "Show more of the right", () => split.by(-5)], ["]", "Show more of the left", () => split.by(5)],
    ["r", "Outlines of places, and rings about detections", () => marks.turn()],
    ["c", "Clear looks only, or all", () => strip.toggleClear()],
  ]);
}

async function swap() {
  for (const part of ["", ...LOOK.map((one) => `_${one}`)]) [view[`left${part}`], view[`right${part}`]] = [view[`right${part}`], view[`left${part}`]];
  save();
  strip.mark(view);
  await Promise.all(["left", "right"].map(draw));
}

function lookOf(side) {
  return Object.fromEntries(LOOK.map((part) => [part, view[`${side}_${part}`]]));
}

function about(looks) {
  const place = looks.places.find((one) => one.id === looks.place);
  if (place?.lat_deg !== null && place?.lat_deg !== undefined) return [place.lon_deg, place.lat_deg, 15];
  const shown = scenes.find((one) => one.id === view.right);
  if (!shown) return null;
  const [west, south, east, north] = shown.bounds;
  return [(west + east) / 2, (south + north) / 2, 12];
}

function position(text) {
  const found = text.split(",").map(Number);
  const [lon, lat, zoom] = found;
  return found.length === 3 && Math.abs(lon) <= 360 && Math.abs(lat) <= 85 && zoom >= 0 && zoom <= 22 ? found : undefined;
}

function save() {
  writeAddress(spec, view);
  strip?.address(address("/api/compare", { place: view.place }));
}
