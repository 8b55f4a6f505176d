// The desk: one view of everything, one window of time, one thing selected; the address holds them all.
import { el, fill } from "../elements.js";
import { listenKeys } from "../keys.js";
import { notify, tell } from "../notices.js";
import { makeTimeline } from "../timeline/timeline.js";
import { shifted } from "../timeline/brush.js";
import { MOST_REACHES, makeReachLoader, makeTrackLoader } from "./fetched.js";
import { headline } from "./headline.js";
import { makeInView } from "./inview.js";
import { makeLegend } from "./legend.js";
import { countLayers, countReception, shownRows } from "./marks.js";
import { makePanel } from "./panel.js";
import { degreesOf } from "./packed.js";
import { makePlayer } from "./player.js";
import { aboveItem, chooser } from "./selected.js";
import { timeTools } from "./timetools.js";
import { readView, windowWithin, writeView } from "./view.js";

/** Build the desk in the page's main element, of the answer of /api/desk as `pages/desk.js` prepares it; the marks may come later. */
export function makeDesk(main, desk, loading) {
  const view = readView();
  view.window = windowWithin(view.window, desk.period);
  for (const id of view.scenes.filter((one) => !desk.scenes.some((scene) => scene.id === one))) notify(`The address says scenes=${id.slice(0, 60)}: this result has no such scene, and that is left out.`, { kind: "warn" });
  view.scenes = view.scenes.filter((one) => desk.scenes.some((scene) => scene.id === one));
  const picture = {
    marks: null, rows: new Uint32Array(0), gapRows: [], clusters: [], layers: view.layers, window: view.window ?? desk.period, colours: null,
    scenes: desk.scenes, places: desk.places, reaches: [], lines: null, selected: view.item, selectedRow: -1, selectedMark: null, extra: {},
  };
  let deskMap = null, fan = null, opacity = 1;
  const list = makeInView(desk, { onSelect: (id) => select(id, { go: true }) });
  const panel = makePanel(list.element, { onSelect: (id) => select(id, { go: true }), onClose: () => select(null) });
  const legend = makeLegend(desk, view.layers, (name, shown) => { if (shown) view.layers.add(name); else view.layers.delete(name); filter(); later(); });
  const mapBox = el("div", { class: "desk-map", role: "presentation" }), lineBox = el("div"), fanBox = el("div", { class: "desk-fan" });
  const player = makePlayer({ period: desk.period, get: () => view.window, set: (next) => setWindow(next, true), onState: (on) => tools.playing(on) });
  const tools = timeTools(desk, {
    play: () => player.toggle(), reset: () => { player.stop(); timeline.setAxis(null); setWindow(null, true); drawFanAxis(); },
    zoom: () => { timeline.setAxis(view.window); drawFanAxis(); }, measure: () => measure(), lay: (file) => lay(file),
  });
  fill(main, headline(desk), el("section", { class: "desk-mapside", "aria-label": "Map" }, mapBox, legend.element),
    el("section", { class: "desk-time", "aria-label": "Time" }, tools.element, lineBox, fanBox), panel.element);
  list.element.append(tools.files);
  const timeline = makeTimeline(lineBox, {
    period: desk.period, scenes: desk.scenes,
    onWindow: (next, done) => { player.stop(); setWindow(next, done, "timeline"); },
    onSelect: ({ scene, row }) => select(scene ? scene.id : picture.marks.id(row), { go: true }),
  });
  timeline.setWindow(view.window);
  performance.mark("desk-frame");

  function setWindow(next, done, from = "") {
    view.window = next;
    picture.window = next ?? desk.period;
    if (from !== "timeline") timeline.setWindow(next);
    filter();
    if (done) later(from);
  }

  /** What follows at once from window, layers and marks. */
  function filter() {
    tools.tell(view.window);
    const [from, to] = picture.window;
    for (const scene of desk.scenes) scene.shown = scene.t >= from && scene.t < to;
    if (picture.marks) picture.rows = shownRows(picture.marks, view.layers, picture.window);
    deskMap?.changed();
    soon();
  }

  let timer = 0, asked = 0;

  /** Refresh when nothing changed for a moment; while something goes on changing, twice a second. */
  function soon() {
    const now = performance.now();
    if (timer && now - asked > 400) return;
    if (!timer) asked = now;
    clearTimeout(timer);
    timer = setTimeout(() => { timer = 0; refresh(); }, 120);
  }

  /** What may come a moment later: list, counts, labels, address. */
  function refresh() {
    const bounds = deskMap?.bounds() ?? null;
    if (picture.marks) {
      const counts = countLayers(picture.marks, picture.window);
      legend.count({ ...counts, scenes: desk.scenes.filter((one) => one.shown).length, places: desk.places.length, tracks: undefined });
      if (desk.ais.tracks) legend.heard(countReception(picture.marks, picture.window));
      countVisits(picture, desk);
      list.show({ marks: picture.marks, ...inView(picture, desk, bounds) });
      deskMap?.redraw();
    }
    if (bounds) Object.assign(view, { lon: Number(bounds.lon.toFixed(5)), lat: Number(bounds.lat.toFixed(5)), zoom: Number(bounds.zoom.toFixed(2)) });
    tools.link(view.window, bounds);
    writeView(view);
  }

  const askTracks = makeTrackLoader((lines) => { picture.lines = lines; legend.left(lines.leftOut); deskMap.redraw(); performance.mark("desk-tracks"); }, tell);
  const askReaches = makeReachLoader();

  /** What is asked for when the map or the window has come to rest. */
  function later(from = "") {
    soon();
    if (from !== "fan") fan?.setRange(view.window && view.window.map(dayOf));
    if (!deskMap) return;
    if (view.layers.has("tracks") && desk.ais.tracks) askTracks(deskMap.bounds(), picture.window);
    showReaches();
  }

  async function showReaches() {
    const gaps = [];
    if (picture.marks && view.layers.has("gaps")) {
      const { rows } = inView({ ...picture, rows: picture.marks.rowsOf(picture.gapRows, "gaps") }, desk, deskMap.bounds());
      gaps.push(...rows);
    }
    const ids = gaps.length <= MOST_REACHES ? gaps.map((row) => picture.marks.id(row)) : [];
    if (view.item?.startsWith("g-") && !ids.includes(view.item)) ids.push(view.item);
    try { picture.reaches = ids.length ? await askReaches(ids) : []; } catch (error) { tell(error); }
    const own = picture.reaches.find((one) => one.id === view.item);
    if (own) panel.above(el("p", {}, "Dashed on the map: ", own.told, "."));
    deskMap.redraw();
  }

  function select(id, { go = false, write = true } = {}) {
    view.item = picture.selected = id;
    const row = id && picture.marks ? picture.marks.find(id) : -1, scene = desk.scenes.find((one) => one.id === id), place = desk.places.find((one) => one.id === id);
    picture.selectedRow = row;
    const at = row >= 0 ? { x: picture.marks.x[row], y: picture.marks.y[row] } : place ?? null;
    picture.selectedMark = at && !Number.isNaN(at.x) ? at : null;
    timeline.select(row >= 0 ? row : id);
    list.mark(id);
    if (id === null) panel.close(); else panel.show(id, scene ? aboveItem(scene, pixels) : []);
    if (go && deskMap) goTo(picture.selectedMark, scene);
    deskMap?.redraw();
    if (id?.startsWith("g-") && deskMap) showReaches();
    if (write) writeView(view);
  }

  function goTo(at, scene) {
    if (at) deskMap.goTo(at.x, at.y);
    else if (scene?.bounds) deskMap.fit([scene.bounds.slice(0, 2), scene.bounds.slice(2)]);
  }

  const pixels = {
    shown: (id) => view.scenes.includes(id), opacity: () => opacity,
    show(scene, shown) {
      view.scenes = view.scenes.filter((one) => one !== scene.id).concat(shown ? [scene.id] : []);
      if (shown) deskMap?.showScenes([scene], opacity); else deskMap?.hideScene(scene.id);
      writeView(view);
    },
    fade(value) { opacity = value; deskMap?.showScenes(desk.scenes.filter((one) => view.scenes.includes(one.id)), opacity); },
  };

  function hit(found) {
    if (!found) return;
    if (found.kind !== "cluster") select(found.id ?? picture.marks.id(found.row));
    else if (found.cluster.count === 1) select(picture.marks.id(found.cluster.row));
    else panel.showMany(chooser(picture.marks, deskMap.members(found.cluster), desk, { onSelect: (id) => select(id), onCloser: () => deskMap.closer(found.cluster) }));
  }

  async function measure() {
    const { makeRuler } = await import("./ruler.js");
    ruler ??= makeRuler(deskMap, picture, (words) => tools.measured(words));
    tools.measuring(ruler.toggle());
  }
  let ruler = null;

  /** Lay a file over the map, or take away the one that lies there. */
  async function lay(file) {
    delete picture.extra.dropped;
    tools.laid(null);
    if (file) {
      const { readDropped, drawDropped, boundsOfDropped } = await import("./dropped.js");
      try {
        const found = await readDropped(file), { west, north, east, south } = boundsOfDropped(found);
        picture.extra.dropped = drawDropped(found);
        tools.laid(file.name);
        deskMap.fit([degreesOf(west, south), degreesOf(east, north)]);
      } catch (error) { notify(error instanceof SyntaxError ? `${file.name} cannot be read: ${error.message}` : error.message, { kind: "bad" }); }
    }
    deskMap?.redraw();
  }
  mapBox.addEventListener("dragover", (event) => event.preventDefault());
  mapBox.addEventListener("drop", (event) => { event.preventDefault(); if (event.dataTransfer.files[0] && deskMap) lay(event.dataTransfer.files[0]); });

  function drawFanAxis() { import("./fan.js").then(({ cut }) => fan?.update(cut(fan.all, timeline.axis()))); }

  async function startFan() {
    const { startFan: start } = await import("./fan.js");
    fan = await start(fanBox, desk, { range: view.window && view.window.map(dayOf), onBrush: (days) => { player.stop(); setWindow(days && [Date.parse(days[0]) / 1000, Date.parse(days[1]) / 1000 + 86400], true, "fan"); } });
  }

  async function startMap() {
    const { makeDeskMap } = await import("./deskmap.js");
    deskMap = await makeDeskMap(mapBox, { start: startOf(view, desk), picture, on: { moved: () => later(), selected: hit, tool: (at, point) => ruler?.clicked(at, point) } });
    deskMap.showScenes(desk.scenes.filter((one) => view.scenes.includes(one.id)), opacity);
    filter();
    later();
    performance.mark("desk-map");
    deskMap.map.once("idle", () => performance.mark("desk-coast"));
  }

  const startMarks = loading.then((marks) => {
    picture.marks = marks;
    timeline.setMarks(marks);
    filter();
    if (view.item) select(view.item, { write: false });
    requestAnimationFrame(() => performance.mark("desk-ready"));
    later();
  });
  startMarks.catch(tell).then(() => Promise.all([startFan(), startMap()])).catch(tell);

  const move = (by) => { if (view.window) setWindow(shifted(view.window, by * (view.window[1] - view.window[0]), desk.period), true); };
  listenKeys([
    ["p", "play or stop the window of time", () => player.toggle()],
    ["r", "reset the window", () => { player.stop(); setWindow(null, true); }],
    ["[", "the window back by its length", () => move(-1)],
    ["]", "the window on by its length", () => move(1)],
    ["j", "next in the list", () => list.step(1)],
    ["k", "the one before", () => list.step(-1)],
    ["l", "to the list of what is in view", () => { select(null); list.focus(); }],
    ["f", "to the map; arrows move it, + and − zoom", () => mapBox.querySelector("canvas")?.focus()],
    ["m", "measure a distance on the map", () => measure()],
    ["Escape", "close what is selected", () => (ruler?.active() ? tools.measuring(ruler.toggle()) : select(null))],
  ]);
}

function dayOf(seconds) { return new Date(seconds * 1000).toISOString().slice(0, 10); }

/** What of the shown lies in a view: marks with an end in it, scenes of the window, places. */
function inView({ marks, rows, window: [from, to] }, desk, bounds) {
  const scenes = desk.scenes.filter((one) => one.t >= from && one.t < to);
  if (!bounds) return { rows, scenes, places: desk.places };
  const inside = (lon, lat) => lat >= bounds.south && lat <= bounds.north && ((lon - bounds.west) % 360 + 360) % 360 <= bounds.east - bounds.west;
  const west = bounds.west / 360 + 0.5, wide = (bounds.east - bounds.west) / 360;
  const [top, low] = [bounds.north, bounds.south].map((lat) => 0.5 - Math.atanh(Math.sin(lat * Math.PI / 180)) / (2 * Math.PI));
  const holds = (x, y) => y >= top && y <= low && ((x - west) % 1 + 1) % 1 <= wide;
  return {
    rows: rows.filter((row) => Number.isNaN(marks.x[row]) || holds(marks.x[row], marks.y[row]) || holds(marks.toX[row], marks.toY[row])),
    scenes: scenes.filter(({ bounds: box }) => box && box[0] <= bounds.east && box[2] >= bounds.west && box[1] <= bounds.north && box[3] >= bounds.south),
    places: desk.places.filter((one) => inside(one.lon, one.lat)),
  };
}

function countVisits({ marks, rows }, desk) {
  const counts = new Map();
  for (const row of marks.rowsOf(rows, "visits")) { const id = marks.table.word("place_id", row); counts.set(id, (counts.get(id) ?? 0) + 1); }
  for (const place of desk.places) {
    const count = counts.get(place.id) ?? 0;
    const name = place.name.length > 30 ? `${place.name.slice(0, 29)}…` : place.name;
    place.label = count ? `${name}: ${count} ${count === 1 ? "visit" : "visits"}` : name;
    place.told = `${place.role}; ${count} known ${count === 1 ? "visit" : "visits"} in the window`;
  }
}

/** Where the map begins: as the address says, else at the places, else at the scenes. */
function startOf(view, desk) {
  if (view.lon !== null && view.lat !== null) return { center: [view.lon, view.lat], zoom: view.zoom ?? 6 };
  const boxes = [...desk.places.map((one) => [one.lon, one.lat, one.lon, one.lat]), ...(desk.places.length ? [] : desk.scenes.map((one) => one.bounds).filter(Boolean))];
  if (!boxes.length) return { center: [130, 40], zoom: 2 };
  const side = (at, pick) => pick(...boxes.map((one) => one[at]));
  return { bounds: [[side(0, Math.min), side(1, Math.min)], [side(2, Math.max), side(3, Math.max)]] };
}
