// The shapes of marks, drawn on a canvas and, for legend and lists, as SVG of the same outlines.
import { svg } from "../elements.js";

const OUTLINES = {
  circle: "M0,-5A5,5 0 1 1 0,5A5,5 0 1 1 0,-5Z",
  triangle: "M0,-6.5L6,4.5L-6,4.5Z",
  square: "M-4.5,-4.5H4.5V4.5H-4.5Z",
  diamond: "M0,-6.5L6,0L0,6.5L-6,0Z",
  cross: "M-4,-4L4,4M4,-4L-4,4",
  plus: "M-5.5,0H5.5M0,-5.5V5.5",
  house: "M-5,5V-1L0,-6L5,-1V5Z",
  rings: "M-2.5,-4A4,4 0 1 1 -2.5,4A4,4 0 1 1 -2.5,-4ZM2.5,-4A4,4 0 1 1 2.5,4A4,4 0 1 1 2.5,-4Z",
  wave: "M-7,0C-5,-6 -3,-6 0,0S5,6 7,0",
  frame: "M-6,-4.5H6V4.5H-6Z",
  pin: "M0,6L-4.5,-1A5,5 0 1 1 4.5,-1Z",
  dashes: "M-10,0H-5M-2.5,0H2.5M5,0H10",
  dots: "M-9,0H-7M-5,0H-3M-1,0H1M3,0H5M7,0H9",
  line: "M-9,3L-2,-3L3,2L9,-3",
};
const OPEN = new Set(["cross", "plus", "rings", "wave", "frame", "dashes", "dots", "line"]);
const HOLLOW = new Set(["square", "diamond"]); // what cannot be told, and what others saw: outlines on the ground's colour
const paths = {};

/** Draw a shape at a place of a canvas. */
export function drawShape(context, shape, x, y, colour, ground, size = 1) {
  paths[shape] ??= new Path2D(OUTLINES[shape]);
  context.save();
  context.translate(x, y);
  context.scale(size, size);
  if (!OPEN.has(shape)) {
    context.lineWidth = HOLLOW.has(shape) ? 5 : 3;
    context.strokeStyle = ground;
    context.stroke(paths[shape]);
    context.fillStyle = HOLLOW.has(shape) ? ground : colour;
    context.fill(paths[shape]);
  } else {
    context.lineWidth = 4;
    context.strokeStyle = ground;
    context.stroke(paths[shape]);
  }
  if (OPEN.has(shape) || HOLLOW.has(shape)) {
    context.lineWidth = 1.8;
    context.strokeStyle = colour;
    context.stroke(paths[shape]);
  }
  context.restore();
}

const stamps = new Map();
const STAMP_PX = 28, MOST_STAMPS = 4000;

/** Draw a mark with its number, if it stands for many, from a picture that is kept: a map has hundreds of them. */
export function stampMark(context, shape, x, y, colour, { ground, text }, count) {
  const ratio = context.getTransform().a, key = `${shape} ${colour} ${ground} ${ratio} ${count}`;
  let stamp = stamps.get(key);
  if (!stamp) {
    if (stamps.size > MOST_STAMPS) stamps.clear();
    stamp = makeStamp(shape, colour, ground, text, ratio, count);
    stamps.set(key, stamp);
  }
  context.drawImage(stamp.canvas, x - STAMP_PX / 2, y - STAMP_PX / 2, stamp.width, STAMP_PX);
}

function makeStamp(shape, colour, ground, text, ratio, count) {
  const words = count > 1 ? count.toLocaleString("en-GB") : "", width = STAMP_PX + 9 * words.length;
  const canvas = new OffscreenCanvas(Math.ceil(width * ratio), Math.ceil(STAMP_PX * ratio)), context = canvas.getContext("2d");
  context.scale(ratio, ratio);
  drawShape(context, shape, STAMP_PX / 2, STAMP_PX / 2, colour, ground, words ? 1.3 : 1);
  if (words) {
    Object.assign(context, { font: "600 12px Plex, sans-serif", textBaseline: "middle", lineJoin: "round", lineWidth: 3.5, strokeStyle: ground, fillStyle: text });
    context.strokeText(words, STAMP_PX / 2 + 9, STAMP_PX / 2);
    context.fillText(words, STAMP_PX / 2 + 9, STAMP_PX / 2);
  }
  return { canvas, width: Math.ceil(width * ratio) / ratio };
}

/** The same as an element, 24 by 16 pixels; it says nothing to a screen reader, the words beside it do. */
export function shapeIcon(shape, colourName) {
  const drawn = { d: OUTLINES[shape], stroke: `var(--${colourName})`, "stroke-width": 1.8, fill: OPEN.has(shape) || HOLLOW.has(shape) ? "none" : `var(--${colourName})` };
  return svg("svg", { width: 24, height: 16, viewBox: "-12 -8 24 16", "aria-hidden": "true" }, svg("path", drawn));
}
