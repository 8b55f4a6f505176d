// The places on the map: outlines, circles where there is only a position, names as buttons.
import { el } from "../elements.js";
import { colour } from "../theme.js";

const DEGREE_M = 111_320;

/** Show places on a map. `chosen(id)` is called for one that was clicked. Gives {show(places, id), frame(place)}. */
export function makePlaces(map, library, chosen) {
  const markers = [];
  map.addSource("places", { type: "geojson", data: collection([], "") });
  map.addLayer({ id: "places-fill", type: "fill", source: "places", paint: { "fill-color": ["case", ["get", "chosen"], colour("accent"), colour("quiet")], "fill-opacity": 0.12 } });
  map.addLayer({ id: "places-line", type: "line", source: "places", paint: { "line-color": ["case", ["get", "chosen"], colour("accent"), colour("quiet")], "line-width": ["case", ["get", "chosen"], 2.5, 1.5], "line-dasharray": [2, 1.5] } });
  document.addEventListener("themechange", () => {
    const paint = ["case", ["get", "chosen"], colour("accent"), colour("quiet")];
    map.setPaintProperty("places-fill", "fill-color", paint);
    map.setPaintProperty("places-line", "line-color", paint);
  });
  return {
    show(places, id) {
      map.getSource("places").setData(collection(places, id));
      for (const one of markers.splice(0)) one.remove();
      for (const one of places) {
        const at = middleOf(one);
        if (!at) continue;
        const button = el("button", { type: "button", class: "place-name", "aria-pressed": String(one.id === id), onclick: () => chosen(one.id) }, one.name);
        markers.push(new library.Marker({ element: button, anchor: "bottom", offset: [0, -8] }).setLngLat(at).addTo(map));
      }
    },
  };
}

/** Where a place is: [lon, lat], or null where nothing tells. */
export function middleOf(place) {
  if (place.area.length) return [0, 1].map((at) => place.area.reduce((sum, one) => sum + one[at], 0) / place.area.length);
  return place.lat_deg === null || place.lon_deg === null ? null : [place.lon_deg, place.lat_deg];
}

/** The bounds of places as maps take them, or null. */
export function boundsOf(places) {
  const points = places.flatMap((one) => (one.area.length ? one.area : circle(one)));
  if (!points.length) return null;
  const [lon, lat] = [0, 1].map((at) => points.map((one) => one[at]));
  return [[Math.min(...lon), Math.min(...lat)], [Math.max(...lon), Math.max(...lat)]];
}

function collection(places, id) {
  const features = places.map((one) => ({ one, ring: one.area.length ? one.area : circle(one) })).filter(({ ring }) => ring.length)
    .map(({ one, ring }) => ({ type: "Feature", properties: { id: one.id, chosen: one.id === id }, geometry: { type: "Polygon", coordinates: [[...ring, ring[0]]] } }));
  return { type: "FeatureCollection", features };
}

/** The circle that stands for a place of which only a position is known; 3 km where no radius is told. */
function circle(place) {
  if (place.lat_deg === null || place.lon_deg === null) return [];
  const radius = place.radius_m ?? 3000;
  return Array.from({ length: 48 }, (_, at) => {
    const turn = (2 * Math.PI * at) / 48;
    return [place.lon_deg + (radius * Math.sin(turn)) / (DEGREE_M * Math.cos((place.lat_deg * Math.PI) / 180)), place.lat_deg + (radius * Math.cos(turn)) / DEGREE_M];
  });
}
