// Draws what is shown onto the map's canvas: outlines below, then lines, then marks, the selected one last.
import { LAYERS } from "./layers.js";
import { drawShape, stampMark } from "./shapes.js";

const MOST_LABELLED = 40;
const SLOT = 17; // pixels

/** Draw a picture of the desk. `scene`: what `pages/desk.js` keeps to be drawn. Gives what can be hit: [{x, y, cluster}]. */
export function drawDesk(context, view, scene) {
  const { colours, layers } = scene;
  if (layers.has("scenes")) for (const one of scene.scenes) drawOutlines(context, view, one.rings, colours.seen, one.id === scene.selected ? 3 : 1, one.shown ? 0.9 : 0.35);
  for (const one of scene.reaches) drawReach(context, view, one, colours.gap, one.id === scene.selected);
  if (layers.has("tracks") && scene.lines) drawTracks(context, view, scene.lines, scene.window, colours.quiet, scene.selected);
  drawGaps(context, view, scene, colours.gap);
  if (layers.has("places")) scene.places.forEach((one, at) => drawPlace(context, view, one, colours, at < MOST_LABELLED));
  const hits = drawClusters(context, view, scene);
  if (scene.selectedMark) drawHalo(context, view, scene.selectedMark, colours.accent);
  for (const draw of Object.values(scene.extra)) draw(context, view, colours);
  return hits;
}

function drawOutlines(context, view, rings, colour, width, alpha) {
  context.globalAlpha = alpha;
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.setLineDash([]);
  context.beginPath();
  for (const ring of rings) trace(context, view, ring.x, ring.y, 0, ring.x.length);
  context.stroke();
  context.globalAlpha = 1;
}

function drawReach(context, view, reach, colour, selected) {
  context.strokeStyle = context.fillStyle = colour;
  context.lineWidth = selected ? 2.5 : 1.2;
  context.setLineDash(selected ? [9, 5] : [6, 5]);
  context.beginPath();
  trace(context, view, reach.x, reach.y, 0, reach.x.length);
  context.globalAlpha = selected ? 0.14 : 0.04;
  context.fill();
  context.globalAlpha = selected ? 1 : 0.6;
  context.stroke();
  context.setLineDash([]);
  context.globalAlpha = 1;
}

function drawTracks(context, view, lines, [from, to], colour, selected) {
  context.strokeStyle = colour;
  const many = lines.starts.length > 400; // a hundred ways on one another are a street: paler, so that the rest is seen
  context.lineWidth = many ? 0.7 : 1.1;
  context.globalAlpha = many ? 0.4 : 0.75;
  context.beginPath();
  for (let piece = 0; piece < lines.starts.length - 1; piece += 1) traceWithin(context, view, lines, piece, from, to);
  context.stroke();
  context.globalAlpha = 1;
  if (!lines.ids.includes(selected)) return;
  context.lineWidth = 3;
  context.beginPath();
  for (let piece = 0; piece < lines.starts.length - 1; piece += 1) if (lines.ids[lines.track[piece]] === selected) traceWithin(context, view, lines, piece, from, to);
  context.stroke();
}

/** Trace a piece within a window of time; where the window cuts a stretch, to where she was by then. */
function traceWithin(context, view, lines, piece, from, to) {
  const start = lines.starts[piece], end = lines.starts[piece + 1];
  let first = start, last = end;
  while (first < end && lines.at[first] < from) first += 1;
  while (last > start && lines.at[last - 1] > to) last -= 1;
  if (first >= end || last <= start) return; // the window lies beside the piece
  const enters = first > start ? between(lines, first, from) : null;
  if (enters) context.moveTo(view.screenX(enters[0]), view.screenY(enters[1]));
  trace(context, view, lines.x, lines.y, first, last, enters && [view.screenX(enters[0]), view.screenY(enters[1])]);
  if (last < end) { const [x, y] = between(lines, last, to); context.lineTo(view.screenX(x), view.screenY(y)); }
}

/** Where she was at a time between a vertex and the one before. */
function between(lines, at, time) {
  const share = (time - lines.at[at - 1]) / Math.max(1, lines.at[at] - lines.at[at - 1]);
  return [lines.x[at - 1] + share * (lines.x[at] - lines.x[at - 1]), lines.y[at - 1] + share * (lines.y[at] - lines.y[at - 1])];
}

/** Trace a line; vertices within a pixel of the last are left out, and a step across the map's edge is no line. */
function trace(context, view, xs, ys, first, last, begun = null) {
  let [lastX, lastY] = begun ?? [NaN, NaN];
  for (let at = first; at < last; at += 1) {
    const x = view.screenX(xs[at]), y = view.screenY(ys[at]);
    if (Math.abs(x - lastX) < 1.2 && Math.abs(y - lastY) < 1.2 && at < last - 1) continue;
    if (Math.abs(x - lastX) < view.scale / 2) context.lineTo(x, y); else context.moveTo(x, y);
    lastX = x;
    lastY = y;
  }
}

function drawGaps(context, view, { marks, gapRows, selectedRow }, colour) {
  if (!marks) return;
  context.strokeStyle = colour;
  for (const [name, dash] of [["gaps", [7, 5]], ["shortgaps", [2, 4]]]) {
    context.setLineDash(dash);
    context.lineWidth = 1.4;
    context.globalAlpha = 0.8;
    context.beginPath();
    for (const row of marks.rowsOf(gapRows, name)) if (row !== selectedRow) traceGap(context, view, marks, row);
    context.stroke();
  }
  context.globalAlpha = 1;
  context.lineWidth = 3;
  context.setLineDash([7, 5]);
  context.beginPath();
  if (selectedRow >= 0) traceGap(context, view, marks, selectedRow);
  context.stroke();
  context.setLineDash([]);
}

function traceGap(context, view, marks, row) {
  if (Number.isNaN(marks.toX[row]) || Number.isNaN(marks.x[row])) return;
  const x = view.screenX(marks.x[row]), y = view.screenY(marks.y[row]);
  const toX = view.screenX(marks.toX[row]), toY = view.screenY(marks.toY[row]);
  if (Math.max(x, toX) < 0 || Math.min(x, toX) > view.width || Math.max(y, toY) < 0 || Math.min(y, toY) > view.height) return;
  if (Math.abs(toX - x) + Math.abs(toY - y) < 3 || Math.abs(toX - x) > view.scale / 2) return;
  context.moveTo(x, y);
  context.lineTo(toX, toY);
}

function drawPlace(context, view, place, colours, labelled) {
  const x = view.screenX(place.x), y = view.screenY(place.y);
  if (x < -100 || x > view.width + 100 || y < -100 || y > view.height + 100) return;
  if (place.ring) drawOutlines(context, view, [place.ring], colours.accent, 2, 1);
  const radius = place.radius * view.scale;
  if (!place.ring && radius > 8 && radius < 4000) {
    context.strokeStyle = colours.accent;
    context.lineWidth = 1.2;
    context.setLineDash([4, 3]);
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.stroke();
    context.setLineDash([]);
  }
  drawShape(context, "pin", x, y - 6, colours.accent, colours.ground);
  if (labelled && (view.zoom > 9 || place.role !== "anchorage")) write(context, place.label, x + 10, y - 15, colours, 400, view.width);
}

function drawClusters(context, view, scene) {
  const hits = [];
  for (const cluster of scene.clusters) {
    const x = view.screenX(cluster.x), y = view.screenY(cluster.y) + cluster.slot * SLOT;
    if (x < -20 || x > view.width + 20 || y < -20 || y > view.height + 20) continue;
    const { shape, colour } = LAYERS[scene.marks.layerName(cluster.row)];
    stampMark(context, shape, x, y, scene.colours[colour], scene.colours, cluster.count);
    hits.push({ x, y, cluster });
  }
  return hits;
}

function drawHalo(context, view, { x, y }, colour) {
  context.strokeStyle = colour;
  context.lineWidth = 3;
  context.beginPath();
  context.arc(view.screenX(x), view.screenY(y), 14, 0, 2 * Math.PI);
  context.stroke();
}

/** Write words beside a place, edged in the ground's colour so that they can be read on anything; to its left where
 *  they would run over the right edge. */
export function write(context, words, right, y, colours, weight = 400, edge = Infinity) {
  context.font = `${weight} 12px Plex, Hangul, Han, sans-serif`;
  const x = edge < Infinity && right + context.measureText(words).width > edge - 4 ? right - 20 - context.measureText(words).width : right;
  context.textBaseline = "middle";
  context.lineJoin = "round";
  context.lineWidth = 3.5;
  context.strokeStyle = colours.ground;
  context.strokeText(words, x, y);
  context.fillStyle = colours.text;
  context.fillText(words, x, y);
}
