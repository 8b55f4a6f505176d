// The tool: the image with its points on one side, what follows from them on the other.
import { address, getJson } from "../api.js";
import { writeAddress } from "../address.js";
import { copyable } from "../coordinates.js";
import { el, empty, facts, fill, foreign } from "../elements.js";
import { time } from "../format.js";
import { lengthText, measureLine } from "../geodesic.js";
import { listenKeys } from "../keys.js";
import { notify, tell } from "../notices.js";
import { makeHandles } from "./handles.js";
import { comparedWith, keepForm, keptList } from "./keep.js";
import { positionOf } from "./lattice.js";
import { handlesOf, hasRoom } from "./marks.js";
import { drawOver } from "./overlay.js";
import { makePixels } from "./pixels.js";
import { saidOf, showResult } from "./result.js";
import { makeSession, sideOf, take } from "./session.js";
import { makeShipForm } from "./ship.js";
import { asFound, askedOf, SPEC } from "./spec.js";
import { shipsFound } from "./list.js";
import { makeToolbar } from "./toolbar.js";

/** Open an image of a view in the page's content. */
export async function openTool(main, view) {
  const image = await getJson("/api/measure/image", { scene: view.scene, detection: view.detection, sun: view.sun, view: view.view });
  const tool = { main, view, image, placing: "", ruler: [], pending: null, answer: null, took: 0, kept: [] };
  if (view.detection && !image.subject) { notify(`The address says detection=${view.detection.slice(0, 60)}: this image has no such detection, and that is left out.`, { kind: "warn" }); view.detection = ""; }
  else if (image.subject && !image.ships.some((one) => one.detection_id === image.subject)) notify("What was detected here was rejected as no ship: its evidence says why.", { kind: "warn" });
  if (image.subject && !view.detection.startsWith(image.subject)) tool.subject = image.subject;
  takeEnds(tool);
  layOut(tool);
  tool.pixels = makePixels(tool.stage, { scene: view.scene, rows: image.rows, columns: image.columns, version: image.scene_id, query: shownBy(view), draw: (context) => paint(tool, context), moved: () => moved(tool), clicked: (at) => clicked(tool, at), hovered: (at) => hovered(tool, at) });
  tool.session = makeSession(view, image, { shown: () => show(tool), answered: (answer, took) => answered(tool, answer, took), waiting: (yes, byHand) => waiting(tool, yes, byHand) });
  tool.handles = makeHandles(tool.stage, tool.pixels, {
    moved: (key, at, done) => moveHandle(tool, key, at, done), keep: (key) => keepOnce(tool, key), remove: (key) => removeHandle(tool, key),
    snap: (key) => { if (!key.startsWith("ruler")) { tool.session.keep(); tool.session.snap(key); } },
  });
  makeToolbar(tool, actions(tool));
  startView(tool);
  listenKeys(keysOf(tool));
  tool.session.changed();
  refreshKept(tool);
}

/** Start with the ends of the detection that was asked for, where nobody set any. */
function takeEnds({ view, image }) {
  const ship = image.ships.find((one) => one.detection_id === image.subject);
  if (!view.bow && !view.stern && ship?.ends) [view.bow, view.stern] = ship.ends.map((one) => one.join(","));
}

function layOut(tool) {
  const { main, image, view } = tool;
  tool.stage = el("div", { class: "stage" });
  tool.bar = el("div", { class: "tools", role: "toolbar", "aria-label": "Tools" });
  tool.under = el("div", { class: "under quiet" });
  tool.said = el("p", { class: "unseen", role: "status" });
  tool.result = el("div", { class: "result" });
  tool.keptBox = el("div", {});
  tool.ship = makeShipForm(view, image.products, () => { tool.session.again(); writeAddress(SPEC, view); });
  tool.keepBox = el("details", { class: "panel" }, el("summary", {}, "Keep as evidence"));
  fill(main,
    el("h1", {}, "Measure ", el("span", { class: "quiet" }, time(image.acquired_at), ", ", foreign(image.sensor))),
    el("p", { class: "about" }, foreign(image.source), `: a pixel is ${image.pixel_m.toFixed(2)} m. `, image.told || (image.prospect ? `It can tell ${image.prospect.words}. ` : ""), image.prospect?.refused.length && image.prospect.answer === "nothing" ? image.prospect.refused.join("; ") : "", " ", el("a", { href: "/measure" }, "All images")),
    shipsFound(image),
    image.state !== "as analysed" && el("p", { class: "cannot" }, "This file is not what the result was made of: what is measured here may not be what was detected."),
    el("div", { class: "measure" },
      el("section", { class: "left", "aria-label": "Image" }, tool.bar, tool.stage, tool.under),
      el("section", { class: "right", "aria-label": "Measurement" }, el("div", { class: "panel" }, el("h2", {}, "Measurement"), tool.said, tool.result), el("details", { class: "panel", open: true }, el("summary", {}, "The ship"), tool.ship.form), tool.keepBox)),
    tool.keptBox);
}

function startView(tool) {
  const { view, pixels, session, image } = tool;
  if (view.at && view.zoom) return pixels.lookAt(view.at.split(",").map(Number), view.zoom);
  const points = [session.marks.bow, session.marks.stern].filter(Boolean);
  pixels.fit(points.length === 2 ? points : [[0, 0], [image.rows, image.columns]], points.length === 2 ? 0.72 : 1);
}

function paint(tool, context) {
  const { session, pixels, image } = tool;
  if (!session) return;
  const sizes = { light: lightNow(tool), metre_east: image.metre_east, metre_north: image.metre_north };
  drawOver(context, pixels, { ...sizes, drawn: tool.answer?.drawn, marks: session.marks, ruler: tool.ruler, freeboard_m: tool.answer?.record?.result.freeboard_m.mid });
  const handles = handlesOf(session.marks, session.side, tool.view.kind, asFound(tool.view));
  tool.handles?.show([...handles, ...tool.ruler.map((at, number) => ({ key: `ruler-${number}`, name: `Ruler ${number + 1}`, short: "r", at }))]);
}

function lightNow({ view, image }) {
  const light = { ...image.light };
  for (const name of ["sun", "view"]) if (view[name]) [light[`${name}_azimuth_deg`], light[`${name}_elevation_deg`]] = view[name].split(",").map(Number);
  return light;
}

function moved({ view, pixels, session }) {
  if (!session) return;
  view.at = pixels.center.map((one) => one.toFixed(1)).join(",");
  view.zoom = Number(pixels.zoom.toPrecision(4));
  writeLater(view);
}

let writing = 0;
function writeLater(view) {
  clearTimeout(writing);
  writing = setTimeout(() => writeAddress(SPEC, view), 150);
}

function show(tool) {
  tool.pixels.repaint();
  tool.updateTools?.();
  writeLater(tool.view);
}

function answered(tool, answer, took) {
  [tool.answer, tool.took] = [answer, took];
  tool.pixels.repaint();
  if (!answer) {
    fill(tool.result, empty("No ship is marked.", "Set her bow and her stern: choose Bow above and click on the image, or move the image by keys and press Enter."));
    return;
  }
  const twin = address("/measure.json", askedOf(tool.view));
  const open = [...tool.result.querySelectorAll("details")].map((one) => one.open);
  fill(tool.result, showResult(answer, { pixel_m: tool.image.pixel_m, took_ms: took, twin }), answer.record && comparedWith(answer.record, tool.kept));
  [...tool.result.querySelectorAll("details")].forEach((one, at) => { if (at in open) one.open = open[at]; });
  clearTimeout(tool.saying);
  tool.saying = setTimeout(() => { tool.said.textContent = saidOf(answer); }, 700);
}

function waiting({ result }, yes, byHand) {
  result.classList.toggle("waiting", Boolean(yes) && !byHand);
  result.setAttribute("aria-busy", yes ? "true" : "false");
}

function clicked(tool, at) {
  const { session, placing } = tool;
  if (placing === "ruler") { tool.ruler.push(at); tool.pixels.repaint(); return tellRuler(tool); }
  if (!placing) return;
  if (placing === "bow" || placing === "stern") {
    session.keep();
    session.marks[placing] = at;
    take(tool.view, placing);
    tool.placing = placing === "bow" && !session.marks.stern ? "stern" : "";
    return tool.view.snap && session.marks.bow && session.marks.stern ? session.snap(placing) : session.changed();
  }
  // two clicks: both sides, or deck edge and where the strip ends
  if (!tool.pending) { tool.pending = at; return tool.updateTools(); }
  session.keep();
  if (placing === "sides") { session.marks.sides = [tool.pending, at]; tool.placing = ""; }
  else if (hasRoom(session.marks)) session.marks.edges.push([tool.pending, at]);
  else notify("There are 60 pairs already: that is as many as are taken.", { kind: "warn" });
  tool.pending = null;
  const keys = placing === "sides" ? ["sides-0", "sides-1"] : [`edges-${session.marks.edges.length - 1}-0`, `edges-${session.marks.edges.length - 1}-1`];
  if (!tool.view.snap) return session.changed();
  return keys.reduce((before, key) => before.then(() => session.snap(key)), Promise.resolve());
}

function hovered(tool, at) {
  tool.hover = at;
  cancelAnimationFrame(tool.hovering);
  tool.hovering = requestAnimationFrame(() => tellUnder(tool));
}

function tellUnder(tool) {
  if (tool.ruler.length || !tool.hover) return;
  const place = positionOf(tool.image.lattice, tool.hover);
  fill(tool.under, `row ${tool.hover[0].toFixed(1)}, column ${tool.hover[1].toFixed(1)} `, copyable(place.lat_deg, place.lon_deg), ` shown by ${tool.stretchWords ?? ""}`);
}

function tellRuler(tool) {
  const places = tool.ruler.map((at) => positionOf(tool.image.lattice, at));
  const { total_m, legs } = measureLine(places);
  const last = legs.at(-1);
  fill(tool.under, facts([["Ruler", tool.ruler.length < 2 ? "set the next point" : lengthText(total_m)], ["Last leg", last && `${lengthText(last.length_m)}, ${last.bearing_deg.toFixed(1)}° from north`], ["Points", places.map((one) => copyable(one.lat_deg, one.lon_deg))]]));
}

function moveHandle(tool, key, at, done) {
  if (!key.startsWith("ruler")) return tool.session.move(key, at, done);
  tool.ruler[Number(key.split("-")[1])] = at;
  tool.pixels.repaint();
  return tellRuler(tool);
}

function removeHandle(tool, key) {
  if (!key.startsWith("ruler")) return tool.session.remove(key);
  tool.ruler.splice(Number(key.split("-")[1]), 1);
  tool.pixels.repaint();
  return tellRuler(tool);
}

/** One step of undo for a run of arrow keys on one point. */
function keepOnce(tool, key) {
  const now = performance.now();
  if (!key || key !== tool.lastKey || now - tool.lastAt > 1500) tool.session.keep();
  [tool.lastKey, tool.lastAt] = [key, now];
}

function shownBy(view) {
  return { bands: view.bands, stretch: view.stretch, low: view.low, high: view.high };
}

function actions(tool) {
  const { session, view, pixels } = tool;
  const byHand = () => session.findEdges().catch((error) => notify(error.message, { kind: "warn" }));
  return {
    // a tool that is on stays on: Escape leaves it
    place: (what) => { tool.placing = what; tool.pending = null; tool.ruler = []; tool.updateTools(); pixels.repaint(); },
    byHand, confirm: () => { if (view.as_found) session.confirm(); },
    undo: () => { if (!session.undo()) notify("There is nothing to undo.", { seconds: 3 }); },
    automatic: () => { session.keep(); session.marks.edges = []; view.as_found = ""; session.changed(); },
    swap: () => { session.keep(); [session.marks.bow, session.marks.stern] = [session.marks.stern, session.marks.bow]; session.changed(); },
    clear: () => { session.keep(); session.marks = { bow: null, stern: null, sides: [], edges: [] }; view.as_found = ""; tool.placing = "bow"; session.changed(); },
    snap: () => { view.snap = !view.snap; tool.updateTools(); writeLater(view); },
    kind: (kind) => { session.keep(); view.kind = kind; session.changed(); },
    hand: (px) => { view.hand_px = px; session.changed(); },
    zoom: pixels.zoomBy, fit: () => { view.at = ""; startView(tool); }, whole: () => pixels.fit([[0, 0], [tool.image.rows, tool.image.columns]], 1),
    shown: () => { pixels.showBy(shownBy(view)); writeLater(view); },
    side: () => sideOf(session.marks),
  };
}

function keysOf(tool) {
  const act = actions(tool);
  return [
    ["b", "set the bow", () => act.place("bow")], ["t", "set the stern", () => act.place("stern")], ["w", "set both sides, for the beam", () => act.place("sides")],
    ["e", "set a pair: deck edge, then where the strip ends", () => act.place("edges")], ["r", "ruler, in metres and nautical miles", () => act.place("ruler")],
    ["h", "take the edges that were found, to correct them by hand", act.byHand], ["y", "all points that were found are right: they count as yours", act.confirm], ["a", "find the edges in the image again", act.automatic],
    ["n", "draw points to the image's edges, or not", act.snap], ["x", "take bow and stern for each other", act.swap], ["u", "undo", act.undo],
    ["+", "zoom in", () => act.zoom(1.5)], ["-", "zoom out", () => act.zoom(1 / 1.5)], ["0", "show the ship", act.fit], ["Escape", "set nothing more", () => act.place("")],
  ];
}

async function refreshKept(tool) {
  const { kept, problems } = await getJson("/api/measure", { scene: tool.view.scene });
  tool.kept = kept;
  if (tool.answer?.record) answered(tool, tool.answer, tool.took);
  fill(tool.keptBox, keptList(kept, problems));
  fill(tool.keepBox, el("summary", {}, "Keep as evidence"), keepForm({ asked: () => askedOf(tool.view), canDecide: Boolean(tool.image.subject), kept: () => refreshKept(tool).catch(tell) }));
}
