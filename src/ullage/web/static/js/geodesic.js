// Lengths and areas on WGS 84, in metres and nautical miles.
import { geodesic } from "../vendor/geographiclib-geodesic.js";
import { rounded } from "./format.js";

const EARTH = geodesic.Geodesic.WGS84;
const NAUTICAL_MILE_M = 1852;

/** Measure a line of positions {lat_deg, lon_deg}: {total_m, legs: [{length_m, bearing_deg}]}. */
export function measureLine(positions) {
  const legs = positions.slice(1).map((to, at) => {
    const found = EARTH.Inverse(positions[at].lat_deg, positions[at].lon_deg, to.lat_deg, to.lon_deg);
    return { length_m: found.s12, bearing_deg: (found.azi1 + 360) % 360 };
  });
  return { legs, total_m: legs.reduce((sum, leg) => sum + leg.length_m, 0) };
}

/** Measure a ring of positions: {area_m2, perimeter_m}. */
export function measureRing(positions) {
  const polygon = EARTH.Polygon(false);
  for (const one of positions) polygon.AddPoint(one.lat_deg, one.lon_deg);
  const found = polygon.Compute(false, true);
  return { area_m2: Math.abs(found.area), perimeter_m: found.perimeter };
}

/** A length in metres and nautical miles: "1,852 m (1.00 nm)". */
export function lengthText(metres) {
  const plain = metres < 1000 ? `${rounded(metres, metres < 100 ? 3 : 4)} m` : `${rounded(metres / 1000, 4)} km`;
  return `${plain} (${(metres / NAUTICAL_MILE_M).toFixed(metres < 1852 ? 4 : 2)} nm)`;
}

/** An area: "0.0312 km²". */
export function areaText(squareMetres) {
  return squareMetres < 1e5 ? `${rounded(squareMetres, 3)} m²` : `${rounded(squareMetres / 1e6, 3)} km²`;
}
