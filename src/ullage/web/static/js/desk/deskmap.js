// The map of the desk: the coast, scenes' pixels, and the canvas with everything that was found.
import { copyable, chosenForm, writePosition } from "../coordinates.js";
import { el, fill } from "../elements.js";
import { addScene, hasScene, makeMap, removeScene } from "../map/map.js";
import { makeOverlay, viewOf } from "../map/overlay.js";
import { colour } from "../theme.js";
import { clusterZoom, gatherClusters, makeCells, membersOf } from "./clusters.js";
import { drawDesk } from "./drawing.js";
import { findHit } from "./hits.js";
import { degreesOf } from "./packed.js";

const COLOURS = ["matched", "unmatched", "quiet", "seen", "gap", "good", "unseen", "bad", "accent", "ground", "text"];

/** Make the desk's map. `picture` is what is drawn, and is changed by the page; `on`: {moved(view), selected(hit), pointed(words)}. */
export async function makeDeskMap(container, { start, picture, on }) {
  const map = await makeMap(container, { ...start, padding: roomFor(container), label: "Map; what is in view stands in the list beside it" });
  let hits = [], cells = null, pointing = 0;
  const gather = () => {
    if (!picture.marks) return;
    const zoom = clusterZoom(map.getZoom());
    if (cells?.zoom !== zoom) cells = makeCells(picture.marks, zoom);
    picture.clusters = gatherClusters(picture.marks, cells, picture.rows);
    picture.gapRows = picture.marks.rowsOf(picture.rows, "gaps", "shortgaps");
  };
  const overlay = makeOverlay(map, (context, view) => {
    picture.colours ??= Object.fromEntries(COLOURS.map((name) => [name, colour(name)]));
    if (cells && clusterZoom(view.zoom) !== cells.zoom) gather();
    hits = drawDesk(context, view, picture);
  });
  const repaint = () => { picture.colours = null; overlay.redraw(); };
  document.addEventListener("themechange", repaint);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", repaint);
  fitUntilTouched(map, container, start.bounds);
  map.on("moveend", () => on.moved(boundsOf(map)));
  map.on("click", ({ point }) => { if (!on.tool?.(viewOf(map), point)) on.selected(findHit(viewOf(map), picture, hits, point.x, point.y)); });
  const position = showPosition(container, map);
  map.on("mousemove", ({ point, lngLat }) => {
    position(lngLat);
    pointing ||= requestAnimationFrame(() => {
      pointing = 0;
      map.getCanvas().style.cursor = !map.isMoving() && findHit(viewOf(map), { ...picture, lines: null }, hits, point.x, point.y) ? "pointer" : "";
    });
  });
  return {
    map, redraw: overlay.redraw, bounds: () => boundsOf(map), view: () => viewOf(map),
    changed() { gather(); overlay.redraw(); },
    members: (cluster) => membersOf(cells, picture.rows, cluster),
    closer(cluster) { const [lon, lat] = degreesOf(cluster.x, cluster.y); map.jumpTo({ center: [lon, lat], zoom: Math.min(18, map.getZoom() + 2) }); },
    goTo(x, y) {
      const view = viewOf(map), [px, py] = [view.screenX(x), view.screenY(y)];
      if (px < 30 || py < 30 || px > view.width - 30 || py > view.height - 30) map.jumpTo({ center: degreesOf(x, y) });
    },
    fit(bounds) { map.fitBounds(bounds, { padding: 50, maxZoom: 13, animate: false }); },
    showScenes(scenes, opacity) {
      for (const { id, bounds } of scenes) {
        if (!hasScene(map, id)) addScene(map, id, { opacity, bounds });
        map.setPaintProperty(`scene:${id}`, "raster-opacity", opacity);
      }
    },
    hideScene: (id) => removeScene(map, id),
  };
}

/** Keep the first bounds in view while the page still finds its sizes, until somebody moves the map. */
function fitUntilTouched(map, container, bounds) {
  if (!bounds) return;
  const again = () => map.fitBounds(bounds, { padding: roomFor(container), maxZoom: 13, animate: false });
  map.on("resize", again);
  const end = ({ originalEvent }) => { if (originalEvent) map.off("resize", again); };
  map.on("movestart", end);
  setTimeout(() => map.off("resize", again), 4000);
}

/** What lies over the map's edges when it begins: the legend to the left, scales and coordinates below. */
function roomFor(container) {
  const wide = container.clientWidth > 700;
  return { top: 40, bottom: 60, left: wide ? 310 : 40, right: wide ? 90 : 40 };
}

function boundsOf(map) {
  const { width, height, worldX, worldY, zoom, centreX, centreY } = viewOf(map);
  const [west, north] = degreesOf(worldX(0), worldY(0)), [east, south] = degreesOf(worldX(width), worldY(height));
  const [lon, lat] = degreesOf(centreX, centreY);
  return { west, south, east, north, zoom, lon, lat };
}

/** Under the map: where the pointer is; without one, the map's middle, to be copied. */
function showPosition(container, map) {
  const place = el("div", { class: "where" });
  container.append(place);
  let timer = 0;
  const rest = () => { const { lng, lat } = map.getCenter().wrap(); fill(place, el("span", { class: "quiet" }, "middle "), copyable(lat, lng)); };
  map.on("moveend", rest);
  map.getCanvas().addEventListener("mouseleave", rest);
  rest();
  return (at) => {
    if (timer) return;
    timer = requestAnimationFrame(() => { timer = 0; const { lng, lat } = at.wrap(); fill(place, el("span", { class: "quiet" }, "pointer "), el("code", {}, writePosition(lat, lng, chosenForm()))); });
  };
}
