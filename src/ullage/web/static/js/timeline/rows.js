// The rows of the timeline and how each is drawn: scenes, detections, visits, gaps.
import { density, packLanes } from "./lanes.js";

const MOST_LANES = 6;
export const ROWS = [
  { name: "scenes", words: "Scenes", top: 18, height: 18 },
  { name: "seen", words: "Seen", top: 40, height: 28 },
  { name: "visits", words: "Visits", top: 72, height: 30 },
  { name: "gaps", words: "Gaps", top: 106, height: 30 },
];
export const HEIGHT = 140;

/** Sort the rows of the timeline out of all marks: once, for they do not change. */
export function timelineRows(marks) {
  const of = { seen: [], visits: [], gaps: [] };
  for (let row = 0; row < marks.rows; row += 1) {
    const name = marks.layerName(row);
    if (name === "visits") of.visits.push(row);
    else if (name === "gaps") of.gaps.push(row);
    else if (["matched", "unmatched", "untold", "observed"].includes(name)) of.seen.push(row);
  }
  for (const rows of Object.values(of)) rows.sort((a, b) => marks.begin[a] - marks.begin[b]);
  return of;
}

/** Draw all rows. `data`: {scenes, marks, of: timelineRows}; gives what can be hit: {visits, gaps: "lanes" or "density"}. */
export function drawRows(context, scale, data, colours, selected) {
  drawScenes(context, scale, data.scenes, ROWS[0], colours, selected);
  const drawn = {};
  if (!data.marks) return drawn;
  drawSeen(context, scale, data, ROWS[1], colours);
  for (const [at, name, colour] of [[2, "visits", "seen"], [3, "gaps", "gap"]]) {
    drawn[name] = drawBars(context, scale, data, name, ROWS[at], colours[colour], colours, selected);
  }
  return drawn;
}

function drawScenes(context, scale, scenes, row, colours, selected) {
  for (const one of scenes) {
    const x = scale.toX(one.t), chosen = one.id === selected;
    const short = one.clear === false; // cloud, or it could not be told: not "nothing there"
    context.strokeStyle = chosen ? colours.accent : short ? colours.quiet : colours.seen;
    context.lineWidth = chosen ? 4 : 2;
    context.setLineDash(short ? [2, 2] : []);
    context.beginPath();
    context.moveTo(x, row.top + (short ? row.height / 2 : 2));
    context.lineTo(x, row.top + row.height - 2);
    context.stroke();
    if (one.kind === "sar") { context.fillStyle = context.strokeStyle; context.fillRect(x - 2.5, row.top + 1, 5, 4); }
  }
  context.setLineDash([]);
}

/** Detections and observations a bar of eight pixels: unmatched upwards from the middle, the others downwards. */
function drawSeen(context, scale, { marks, of }, row, colours) {
  const bin = 8, bins = Math.ceil((scale.right - scale.left) / bin);
  const up = new Uint32Array(bins), down = new Uint32Array(bins);
  for (const one of of.seen) {
    const at = Math.floor((scale.toX(marks.begin[one]) - scale.left) / bin);
    if (at < 0 || at >= bins) continue;
    if (marks.layerName(one) === "unmatched") up[at] += 1; else down[at] += 1;
  }
  context.fillStyle = colours.quiet; // where only a span is known, all of it: its bar stands where it begins
  for (const one of of.seen) {
    const x = Math.max(scale.left, scale.toX(marks.begin[one])), end = Math.min(scale.right, scale.toX(marks.end[one]));
    if (end - x > bin) context.fillRect(x, row.top + row.height - 2, end - x, 1);
  }
  const most = Math.max(1, ...up, ...down), half = row.height / 2, middle = row.top + half;
  for (let at = 0; at < bins; at += 1) {
    const x = scale.left + at * bin;
    context.fillStyle = colours.unmatched;
    if (up[at]) context.fillRect(x, middle - Math.max(2, half * up[at] / most), bin - 1.5, Math.max(2, half * up[at] / most));
    context.fillStyle = colours.matched;
    if (down[at]) context.fillRect(x, middle + 1, bin - 1.5, Math.max(2, half * down[at] / most - 1));
  }
  context.fillStyle = colours.line;
  context.fillRect(scale.left, middle, scale.right - scale.left, 1);
}

function drawBars(context, scale, { marks, of }, name, row, colour, colours, selected) {
  const within = of[name].filter((one) => marks.begin[one] < scale.to && marks.end[one] >= scale.from);
  const packed = packLanes(within, marks.begin, marks.end);
  if (packed.lanes > MOST_LANES) {
    const counts = density(within, marks.begin, marks.end, scale), most = Math.max(1, ...counts);
    context.fillStyle = colour;
    context.globalAlpha = 0.55;
    counts.forEach((count, at) => { const tall = row.height * count / most; context.fillRect(scale.left + at, row.top + row.height - tall, 1, tall); });
    context.globalAlpha = 1;
    within.filter((one) => one === selected).forEach((one) => bar(context, scale, marks, one, row.top + row.height / 2 - 4, 8, colours.accent));
    return { kind: "density", rows: within, most };
  }
  const tall = Math.min(10, row.height / Math.max(packed.lanes, 1));
  within.forEach((one, at) => {
    const top = row.top + packed.lane[at] * tall;
    if (name === "visits") whiskers(context, scale, marks, one, top + tall / 2, colours.quiet);
    bar(context, scale, marks, one, top + 1, Math.max(2, tall - 2), one === selected ? colours.accent : colour);
  });
  return { kind: "lanes", rows: within, lane: packed.lane, tall };
}

function bar(context, scale, marks, row, top, height, colour) {
  const x = Math.max(scale.left, scale.toX(marks.begin[row])), end = Math.min(scale.right, scale.toX(marks.end[row]));
  context.fillStyle = colour;
  context.fillRect(x, top, Math.max(2.5, end - x), height);
}

/** From the earliest arrival to the latest departure: where nothing bounds them no line is drawn. */
function whiskers(context, scale, marks, row, y, colour) {
  const first = marks.earliest[row] || marks.begin[row], last = marks.latest[row] || marks.end[row];
  context.fillStyle = colour;
  const x = Math.max(scale.left, scale.toX(first)), end = Math.min(scale.right, scale.toX(last));
  if (end > x) context.fillRect(x, y - 0.5, end - x, 1);
}

/** What lies under a point of the timeline: {scene} or {row} or null. */
export function hitRow(scale, data, drawn, px, py) {
  const row = ROWS.find((one) => py >= one.top && py <= one.top + one.height);
  if (!row) return null;
  if (row.name === "scenes") {
    const near = data.scenes.map((one) => [Math.abs(scale.toX(one.t) - px), one]).sort((a, b) => a[0] - b[0])[0];
    return near && near[0] < 8 ? { scene: near[1] } : null;
  }
  if (!data.marks) return null;
  if (row.name === "seen") return nearestSeen(scale, data, px);
  return nearestBar(scale, data.marks, drawn[row.name], row, px, py);
}

function nearestSeen(scale, { marks, of }, px) {
  let best = -1, least = 8;
  for (const one of of.seen) {
    const off = Math.abs(scale.toX(marks.begin[one]) - px) + (marks.layerName(one) === "unmatched" ? 0 : 0.5);
    if (off < least) { least = off; best = one; }
  }
  return best >= 0 ? { row: best } : null;
}

function nearestBar(scale, marks, drawn, row, px, py) {
  let best = -1, least = 6;
  drawn?.rows.forEach((one, at) => {
    const off = Math.max(0, scale.toX(marks.begin[one]) - px, px - scale.toX(marks.end[one]));
    const lane = drawn.kind === "lanes" ? Math.abs(row.top + (drawn.lane[at] + 0.5) * drawn.tall - py) : (marks.end[one] - marks.begin[one]) * 1e-9;
    if (off < 6 && off + lane < least + (drawn.kind === "lanes" ? drawn.tall : 0)) { least = off + lane; best = one; }
  });
  return best >= 0 ? { row: best } : null;
}
