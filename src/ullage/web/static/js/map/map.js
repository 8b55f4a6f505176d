// A map with the coast of the package's own tiles, in both themes. North is up: nothing turns or tilts.
import { el } from "../elements.js";
import { useStyles } from "../styles.js";
import { colour } from "../theme.js";

const LAND = "GSHHG 2.3.6 (Wessel and Smith)";
let library = null;

/** Load the map library once; pages that draw no map never do. */
export function loadLibrary() {
  library ??= import("../../vendor/maplibre-gl.mjs").then((found) => {
    found.setWorkerUrl(new URL("../../vendor/maplibre-gl-worker.mjs", import.meta.url).href);
    return loadStyle().then(() => found);
  });
  return library;
}

/** Make a map in an element. Options: center [lon, lat], zoom, bounds [[west, south], [east, north]], padding of bounds, interactive, label.
 *  Resolves when layers can be added; the coast may still come. */
export async function makeMap(container, { center, zoom, bounds, padding = 40, interactive = true, label = "Map" } = {}) {
  const { Map, NavigationControl, ScaleControl, AttributionControl } = await loadLibrary();
  const map = new Map({
    container, interactive, style: coastStyle(), attributionControl: false, renderWorldCopies: true,
    center: center ?? [130, 40], zoom: zoom ?? 4, ...(bounds ? { bounds, fitBoundsOptions: { padding, maxZoom: 13 } } : {}),
    minZoom: 0.5, maxZoom: 19, dragRotate: false, pitchWithRotate: false, touchPitch: false, maxPitch: 0,
    fadeDuration: 0, locale: { "Map.Title": label },
  });
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new AttributionControl({ compact: false, customAttribution: `Shores: ${LAND}` }), "bottom-right");
  map.addControl(new ScaleControl({ unit: "nautical", maxWidth: 110 }), "bottom-left");
  map.addControl(new ScaleControl({ unit: "metric", maxWidth: 110 }), "bottom-left");
  if (interactive) map.addControl(new NavigationControl({ showCompass: false }), "top-right");
  const repaint = () => paintCoast(map);
  document.addEventListener("themechange", repaint);
  const system = matchMedia("(prefers-color-scheme: dark)");
  system.addEventListener("change", repaint);
  map.once("remove", () => { document.removeEventListener("themechange", repaint); system.removeEventListener("change", repaint); });
  map.on("error", ({ error }) => console.warn(error?.message ?? error));
  await new Promise((done) => (map.isStyleLoaded() ? done() : map.once("style.load", done)));
  return map;
}

/** Show a scene's pixels. `query`: bands, stretch, low, high of its tiles; `bounds` [west, south, east, north] spares requests. */
export function addScene(map, sceneId, { opacity = 1, query = {}, bounds = null, before = null } = {}) {
  removeScene(map, sceneId);
  const search = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== null && value !== undefined && value !== ""));
  const tiles = `${location.origin}/api/scenes/${encodeURIComponent(sceneId)}/tiles/{z}/{x}/{y}.png${search.size ? `?${search}` : ""}`;
  map.addSource(sourceOf(sceneId), { type: "raster", tiles: [tiles], tileSize: 256, maxzoom: 19, ...(bounds ? { bounds } : {}) });
  map.addLayer({ id: sourceOf(sceneId), type: "raster", source: sourceOf(sceneId), paint: { "raster-opacity": opacity, "raster-fade-duration": 0 } }, before ?? undefined);
}

/** Take a scene's pixels away; nothing happens where they are not shown. */
export function removeScene(map, sceneId) {
  if (map.getLayer(sourceOf(sceneId))) map.removeLayer(sourceOf(sceneId));
  if (map.getSource(sourceOf(sceneId))) map.removeSource(sourceOf(sceneId));
}

/** Whether a scene's pixels are shown. */
export function hasScene(map, sceneId) {
  return Boolean(map.getLayer(sourceOf(sceneId)));
}

function sourceOf(sceneId) {
  return `scene:${sceneId}`;
}

function coastStyle() {
  const { sea, fill, line } = coastPaint();
  return {
    version: 8,
    sources: { coast: { type: "vector", tiles: [`${location.origin}/api/coast/{z}/{x}/{y}.mvt`], minzoom: 0, maxzoom: 12 } },
    layers: [
      { id: "sea", type: "background", paint: { "background-color": sea } },
      { id: "land", type: "fill", source: "coast", "source-layer": "land", layout: { "fill-sort-key": ["%", ["get", "level"], 5] }, paint: { "fill-color": fill, "fill-antialias": false } },
      { id: "shore", type: "line", source: "coast", "source-layer": "shore", paint: { "line-color": line, "line-width": ["interpolate", ["linear"], ["zoom"], 3, 0.5, 12, 1.2] } },
    ],
  };
}

function coastPaint() {
  const [sea, land] = [colour("sea"), colour("land")];
  return { sea, line: colour("shore"), fill: ["match", ["get", "level"], [2, 4], sea, land] };
}

function paintCoast(map) {
  if (!map.getLayer("land")) return;
  const { sea, fill, line } = coastPaint();
  map.setPaintProperty("sea", "background-color", sea);
  map.setPaintProperty("land", "fill-color", fill);
  map.setPaintProperty("shore", "line-color", line);
}

function loadStyle() {
  const href = new URL("../../vendor/maplibre-gl.css", import.meta.url).href;
  const ours = () => useStyles("/static/js/map/map.css"); // after the library's, which it corrects
  if (document.querySelector(`link[href="${href}"]`)) return Promise.resolve();
  return new Promise((done) => {
    const loaded = () => { ours(); done(); };
    document.head.append(el("link", { rel: "stylesheet", href, onload: loaded, onerror: loaded }));
  });
}
