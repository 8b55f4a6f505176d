// A canvas over a map that draws in step with it: whoever draws on it gets the place of the Mercator world on the screen.
import { worldOf } from "../desk/packed.js";
import { el } from "../elements.js";

const TILE = 512;

/** Lay a canvas over a map. `draw(context, view)` is called when the map moved or `redraw()` was asked for. */
export function makeOverlay(map, draw) {
  const canvas = el("canvas", { class: "overlay", "aria-hidden": "true" });
  map.getCanvasContainer().append(canvas);
  const context = canvas.getContext("2d");
  let asked = 0;
  const paint = () => {
    asked = 0;
    const view = viewOf(map);
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
  };
  const redraw = () => { asked ||= requestAnimationFrame(paint); };
  const moved = () => { if (asked) { cancelAnimationFrame(asked); asked = 0; } paint(); };
  map.on("move", moved);
  map.on("resize", redraw);
  redraw();
  return { redraw, canvas, remove() { map.off("move", moved); map.off("resize", redraw); canvas.remove(); } };
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
