// What lies over the pixels that are compared: outlines of places, and a ring about each detection of the scene.
import { getJson } from "../api.js";
import { el } from "../elements.js";

const LAYERS = ["places", "places-line", "rings", "rings-line"];
const SIDES = 24, LEAST_M = 40, MOST_M = 300, METRES_A_DEGREE = 111320, SECOND_MS = 1000;

/** Make the marks of a comparison and the box that hides them. `onChange(shown)`. They never cover a pixel: rings are open. */
export function sceneMarks({ shown, onChange }) {
  let maps = null;
  const box = el("input", { type: "checkbox", checked: shown, onchange: () => { shown = box.checked; arrange(); onChange(shown); } });
  const control = el("label", { class: "marks" }, box, "Outlines of places, rings about detections ", el("kbd", {}, "r"));
  const asked = { left: "", right: "" }, waiting = { left: null, right: null };

  /** Lay the layers on both maps, and draw the places. */
  async function lay(both) {
    maps = both;
    for (const map of Object.values(maps)) for (const [name, colours] of [["places", ["#101418", "#ffe14d"]], ["rings", ["#101418", "#7ee8ff"]]]) {
      map.addSource(name, { type: "geojson", data: collection([]) });
      map.addLayer({ id: name, type: "line", source: name, paint: { "line-color": colours[0], "line-width": 4 } });
      map.addLayer({ id: `${name}-line`, type: "line", source: name, paint: { "line-color": colours[1], "line-width": 1.8, ...(name === "places" ? { "line-dasharray": [3, 1.5] } : {}) } });
    }
    arrange();
    for (const [side, scene] of Object.entries(waiting)) if (scene) show(side, scene);
    const { places } = await getJson("/api/places");
    const outlines = collection(places.map(outlineOf).filter(Boolean));
    for (const map of Object.values(maps)) map.getSource("places").setData(outlines);
  }

  /** Draw the detections of the scene that a side shows. */
  async function show(side, scene) {
    waiting[side] = scene;
    if (!maps) return;
    asked[side] = scene.id;
    const at = Date.parse(scene.acquired_at), [west, south, east, north] = scene.bounds;
    const query = { west, south, east, north, from: new Date(at - SECOND_MS).toISOString(), to: new Date(at + SECOND_MS).toISOString(), kind: "detection" };
    const found = await getJson("/api/desk/marks.json", query).catch(() => []);
    if (asked[side] !== scene.id) return;
    for (const one of LAYERS.slice(2)) if (maps[side].getLayer(one)) maps[side].moveLayer(one);
    for (const one of LAYERS.slice(0, 2)) if (maps[side].getLayer(one)) maps[side].moveLayer(one);
    maps[side].getSource("rings").setData(collection(found.filter((one) => one.lat_deg !== null && one.state !== "rejected").map((one) => ring(one.lon_deg, one.lat_deg, Math.min(MOST_M, Math.max(LEAST_M, one.length_m ?? 0))))));
  }

  function arrange() {
    for (const map of Object.values(maps ?? {})) for (const one of LAYERS) if (map.getLayer(one)) map.setLayoutProperty(one, "visibility", shown ? "visible" : "none");
  }

  return { control, lay, show, turn: () => box.click() };
}

function outlineOf(place) {
  if (place.area.length) return line([...place.area, place.area[0]]);
  return place.lat_deg === null || !place.radius_m ? null : ring(place.lon_deg, place.lat_deg, place.radius_m);
}

/** A ring about a point with a radius in metres. */
function ring(lon, lat, radius_m) {
  const dy = radius_m / METRES_A_DEGREE, dx = dy / Math.cos((lat * Math.PI) / 180);
  return line(Array.from({ length: SIDES + 1 }, (_, at) => { const turn = (2 * Math.PI * at) / SIDES; return [lon + dx * Math.cos(turn), lat + dy * Math.sin(turn)]; }));
}

function line(coordinates) { return { type: "Feature", properties: {}, geometry: { type: "LineString", coordinates } }; }

function collection(features) { return { type: "FeatureCollection", features }; }
