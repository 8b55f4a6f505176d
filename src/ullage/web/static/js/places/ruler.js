// A ruler on the map: points by click, or by Enter in the map's middle; lengths in metres and nautical miles.
import { copyable } from "../coordinates.js";
import { el, facts, fill } from "../elements.js";
import { areaText, lengthText, measureLine, measureRing } from "../geodesic.js";
import { colour } from "../theme.js";

/** Make the ruler. `box` is where lengths are told. Gives {start, stop, isOn, add}. */
export function makeRuler(map, box) {
  let points = [], on = false;
  const draw = () => {
    const data = { type: "FeatureCollection", features: [{ type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: points } }, ...points.map((at) => ({ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: at } }))] };
    if (!map.getSource("ruler")) {
      map.addSource("ruler", { type: "geojson", data });
      map.addLayer({ id: "ruler-line", type: "line", source: "ruler", paint: { "line-color": colour("text"), "line-width": 2.5, "line-dasharray": [2, 1] } });
      map.addLayer({ id: "ruler-points", type: "circle", source: "ruler", filter: ["==", ["geometry-type"], "Point"], paint: { "circle-radius": 4.5, "circle-color": colour("ground"), "circle-stroke-color": colour("text"), "circle-stroke-width": 2 } });
    } else map.getSource("ruler").setData(data);
    tell();
  };
  const tell = () => {
    if (!on) return fill(box);
    const places = points.map(([lon_deg, lat_deg]) => ({ lon_deg, lat_deg }));
    const { total_m, legs } = measureLine(places);
    const last = legs.at(-1);
    fill(box, el("h3", {}, "Ruler"), facts([
      ["Length", places.length > 1 ? lengthText(total_m) : "click on the map, or move it and press Enter: a point is set in its middle"],
      ["Last leg", last && `${lengthText(last.length_m)}, ${last.bearing_deg.toFixed(1)}° from north`],
      ["Area within", places.length > 2 && areaText(measureRing(places).area_m2)],
      ["Points", places.map((one) => copyable(one.lat_deg, one.lon_deg))],
    ]));
  };
  const add = (at) => { points.push(at); draw(); };
  map.on("click", (event) => { if (on) add([event.lngLat.lng, event.lngLat.lat]); });
  return {
    isOn: () => on, add,
    start: () => { on = true; points = []; draw(); },
    stop: () => { on = false; points = []; draw(); },
  };
}
