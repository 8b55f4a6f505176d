// An image in its own pixels on a canvas: zoomed and moved by mouse, touch and keys; others draw over it.
import { address } from "../api.js";
import { el } from "../elements.js";

const TILE = 256;
const MOST_LEVEL = 6;
const ZOOMS = [1 / 128, 64]; // screen pixels for a pixel of the image
const MOST_TILES = 160;

/** Make the view. Options: scene, rows, columns, query (of the tiles), draw(context, view), moved(), clicked([row, column]). */
export function makePixels(container, options) {
  const canvas = el("canvas", { tabindex: 0, role: "img", "aria-label": "The image. Arrow keys move it, + and - zoom, 0 shows the ship." });
  const view = { ...options, canvas, container, center: [options.rows / 2, options.columns / 2], zoom: 1, tiles: new Map(), asked: 0 };
  container.prepend(canvas);
  Object.assign(view, {
    toScreen: ([row, column]) => [canvas.clientWidth / 2 + (column - view.center[1]) * view.zoom, canvas.clientHeight / 2 + (row - view.center[0]) * view.zoom],
    toPixel: ([x, y]) => [view.center[0] + (y - canvas.clientHeight / 2) / view.zoom, view.center[1] + (x - canvas.clientWidth / 2) / view.zoom],
    lookAt: (center, zoom) => lookAt(view, center, zoom),
    fit: (points, share) => fit(view, points, share),
    showBy: (query) => { view.query = query; view.tiles.clear(); repaint(view); },
    repaint: () => repaint(view),
  });
  new ResizeObserver(() => { size(view); repaint(view); view.moved(); }).observe(container);
  size(view);
  listen(view);
  return view;
}

function size(view) {
  const { canvas, container } = view;
  const dots = devicePixelRatio || 1;
  canvas.width = Math.max(1, Math.round(container.clientWidth * dots));
  canvas.height = Math.max(1, Math.round(container.clientHeight * dots));
}

function lookAt(view, center, zoom = view.zoom) {
  view.zoom = Math.min(Math.max(zoom, ZOOMS[0]), ZOOMS[1]);
  view.center = [Math.min(Math.max(center[0], 0), view.rows - 1), Math.min(Math.max(center[1], 0), view.columns - 1)];
  repaint(view);
  view.moved();
}

function fit(view, points, share = 0.75) {
  const span = (at) => [Math.min(...points.map((one) => one[at])), Math.max(...points.map((one) => one[at]))];
  const [top, bottom] = span(0), [left, right] = span(1);
  const zoom = Math.min((share * view.canvas.clientHeight) / Math.max(bottom - top, 4), (share * view.canvas.clientWidth) / Math.max(right - left, 4));
  lookAt(view, [(top + bottom) / 2, (left + right) / 2], Math.min(zoom, 8));
}

function repaint(view) {
  if (view.asked) return;
  view.asked = requestAnimationFrame(() => { view.asked = 0; paint(view); });
}

function paint(view) {
  const { canvas } = view;
  const context = canvas.getContext("2d");
  const dots = devicePixelRatio || 1;
  context.setTransform(dots, 0, 0, dots, 0, 0);
  context.fillStyle = "#7a838c"; // outside: lighter than any water, as in the pictures of reports
  context.fillRect(0, 0, canvas.clientWidth, canvas.clientHeight);
  context.imageSmoothingEnabled = view.zoom < 1; // pixels stay pixels
  const level = Math.min(MOST_LEVEL, Math.max(0, Math.floor(Math.log2(1 / view.zoom))));
  const side = TILE * 2 ** level;
  const [top, left] = view.toPixel([0, 0]), [bottom, right] = view.toPixel([canvas.clientWidth, canvas.clientHeight]);
  for (let row = side * Math.floor(Math.max(top, 0) / side); row < Math.min(bottom, view.rows); row += side) {
    for (let column = side * Math.floor(Math.max(left, 0) / side); column < Math.min(right, view.columns); column += side) {
      const tile = tileOf(view, level, row, column);
      const [x, y] = view.toScreen([row - 0.5, column - 0.5]);
      if (tile.complete && tile.naturalWidth) context.drawImage(tile, x, y, side * view.zoom, side * view.zoom);
    }
  }
  view.draw(context, view);
}

function tileOf(view, level, row, column) {
  const source = address("/api/measure/pixels.png", { scene: view.scene, level, row, column, v: view.version, ...view.query });
  let tile = view.tiles.get(source);
  if (!tile) {
    tile = new Image();
    tile.onload = () => repaint(view);
    tile.src = source;
    view.tiles.set(source, tile);
    if (view.tiles.size > MOST_TILES) view.tiles.delete(view.tiles.keys().next().value);
  }
  return tile;
}

function listen(view) {
  const { canvas } = view;
  const pointers = new Map();
  let moved = false;
  const at = (event) => { const box = canvas.getBoundingClientRect(); return [event.clientX - box.left, event.clientY - box.top]; };
  const zoomAbout = (point, factor) => {
    const before = view.toPixel(point);
    view.zoom = Math.min(Math.max(view.zoom * factor, ZOOMS[0]), ZOOMS[1]);
    const after = view.toPixel(point);
    lookAt(view, [view.center[0] + before[0] - after[0], view.center[1] + before[1] - after[1]]);
  };
  canvas.addEventListener("pointerdown", (event) => { pointers.set(event.pointerId, at(event)); moved = false; canvas.setPointerCapture(event.pointerId); });
  canvas.addEventListener("pointermove", (event) => {
    view.hovered?.(view.toPixel(at(event)));
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const now = at(event);
    const [dx, dy] = [now[0] - before[0], now[1] - before[1]];
    if (!moved && Math.hypot(dx, dy) < 4) return;
    moved = true;
    const others = [...pointers].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
    pointers.set(event.pointerId, now);
    if (others.length) return zoomAbout(others[0], distance(now, others[0]) / Math.max(distance(before, others[0]), 1));
    lookAt(view, [view.center[0] - dy / view.zoom, view.center[1] - dx / view.zoom]);
  });
  const end = (event) => {
    const held = pointers.delete(event.pointerId);
    if (event.type === "pointerup" && held && !moved) view.clicked(view.toPixel(at(event)));
  };
  canvas.addEventListener("pointerup", end);
  canvas.addEventListener("pointercancel", end);
  canvas.addEventListener("wheel", (event) => { event.preventDefault(); zoomAbout(at(event), Math.exp(-event.deltaY / 400)); }, { passive: false });
  canvas.addEventListener("keydown", (event) => {
    const step = (event.shiftKey ? 200 : 40) / view.zoom;
    const ways = { ArrowUp: [-step, 0], ArrowDown: [step, 0], ArrowLeft: [0, -step], ArrowRight: [0, step] };
    const way = ways[event.key];
    if (way) { event.preventDefault(); lookAt(view, [view.center[0] + way[0], view.center[1] + way[1]]); }
    if (event.key === "Enter") { event.preventDefault(); view.clicked([...view.center]); }
  });
  view.zoomBy = (factor) => lookAt(view, view.center, view.zoom * factor);
}

function distance(one, other) {
  return Math.hypot(one[0] - other[0], one[1] - other[1]);
}
