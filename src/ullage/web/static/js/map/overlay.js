// A canvas over a map that draws in step with it: whoever draws on it gets the place of the Mercator world on the screen.
import { worldOf } from "../desk/packed.js";
import { el } from "../elements.js";

const TILE = 512;

const QUICK_MS = 10; // a drawing that takes longer is not made anew for every frame of a move
const REST_MS = 250;

/** Lay a canvas over a map. `draw(context, view)` is called when the map moved or `redraw()` was asked for. While a map
 *  moves on which there is much to draw, what was drawn moves with it, and is drawn anew when the map rests a moment. */
export function makeOverlay(map, draw) {
  const canvas = el("canvas", { class: "overlay", "aria-hidden": "true" });
  map.getCanvasContainer().append(canvas);
  const context = canvas.getContext("2d");
  let asked = 0, drawn = null, took = 0, rest = 0;
  const paint = () => {
    asked = 0;
    clearTimeout(rest);
    const started = performance.now(), view = viewOf(map);
    const ratio = Math.min(2, devicePixelRatio || 1);
    const [width, height] = [Math.round(view.width * ratio), Math.round(view.height * ratio)];
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
      Object.assign(canvas.style, { width: `${view.width}px`, height: `${view.height}px` });
    }
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, view.width, view.height);
    draw(context, view);
    canvas.style.transform = "";
    drawn = view;
    took = performance.now() - started;
  };
  const redraw = () => { asked ||= requestAnimationFrame(paint); };
  const moved = () => {
    if (took < QUICK_MS || !drawn) { cancelAnimationFrame(asked); paint(); return; }
    canvas.style.transform = shift(drawn, viewOf(map));
    clearTimeout(rest);
    rest = setTimeout(redraw, REST_MS);
  };
  map.on("move", moved);
  map.on("moveend", redraw);
  map.on("resize", redraw);
  redraw();
  return { redraw, canvas, remove() { map.off("move", moved); map.off("moveend", redraw); map.off("resize", redraw); canvas.remove(); } };
}

/** How a canvas has to lie for what was drawn in one view to fit another. */
function shift(from, to) {
  const off = from.centreX - to.centreX, turn = Math.round(off), size = to.scale / from.scale;
  const x = (off - turn) * to.scale + (to.width - from.width * size) / 2;
  const y = (from.centreY - to.centreY) * to.scale + (to.height - from.height * size) / 2;
  return `translate(${x}px, ${y}px) scale(${size})`;
}

/** Where the Mercator world lies on the screen of a map: north is up. */
export function viewOf(map) {
  const { lng, lat } = map.getCenter(), zoom = map.getZoom(), box = map.getContainer();
  const [centreX, centreY] = worldOf(lng, lat), scale = TILE * 2 ** zoom;
  const width = box.clientWidth, height = box.clientHeight;
  return {
    zoom, scale, width, height, centreX, centreY,
    screenX: (x) => { const off = x - centreX; return (off - Math.round(off)) * scale + width / 2; },
    screenY: (y) => (y - centreY) * scale + height / 2,
    worldX: (px) => centreX + (px - width / 2) / scale,
    worldY: (py) => centreY + (py - height / 2) / scale,
  };
}
