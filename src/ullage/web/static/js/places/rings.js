// Outlines as rings of [longitude, latitude], and the texts that other programs and the case's files have of them.

const MOST_BYTES = 5e6;
const MOST_VERTICES = 2000;

/** Read the polygons of a GeoJSON text: rings without their repeated last vertex. Throws with the reason. */
export function readRings(text) {
  if (text.length > MOST_BYTES) throw new Error("The file has more than 5 MB: an outline is a few vertices.");
  let value;
  try { value = JSON.parse(text); } catch { throw new Error("The file is no JSON: expected GeoJSON with a polygon."); }
  const rings = geometries(value).flatMap(({ type, coordinates }) => (type === "Polygon" ? [coordinates?.[0]] : type === "MultiPolygon" ? (coordinates ?? []).map((one) => one?.[0]) : []));
  const found = rings.filter(Array.isArray).map((ring) => open(ring.map(vertex)));
  if (!found.length) throw new Error("The file holds no polygon: expected a Polygon of GeoJSON, longitude first.");
  if (found.some((ring) => ring.length > MOST_VERTICES)) throw new Error(`The outline has more than ${MOST_VERTICES} vertices: simplify it.`);
  return found;
}

/** A ring without a repeated last vertex. */
export function open(ring) {
  const [first, last] = [ring[0], ring.at(-1)];
  return ring.length > 1 && first[0] === last[0] && first[1] === last[1] ? ring.slice(0, -1) : ring;
}

/** A ring as the address and the API have it. */
export function ringText(ring) {
  return ring.map(([lon, lat]) => `${round(lon)},${round(lat)}`).join(";");
}

/** The ring of such a text, or undefined. */
export function readRingText(text) {
  if (text === "") return [];
  const ring = text.split(";").map((one) => one.split(",").map(Number));
  return ring.every(([lon, lat, ...more]) => !more.length && Math.abs(lon) <= 180 && Math.abs(lat) <= 90) && ring.length <= MOST_VERTICES ? ring : undefined;
}

/** Seven decimals: a centimetre. */
export function round(degrees) {
  return Math.round(1e7 * degrees) / 1e7;
}

/** The lines that add a new place to case.toml. */
export function tomlLines(place, ring) {
  const quoted = (text) => JSON.stringify(text); // TOML's basic strings escape as JSON does
  return ["[[place]]", `id = ${quoted(place.id)}`, `name = ${quoted(place.name)}`, `role = ${quoted(place.role)}`, `area = [${ring.map(([lon, lat]) => `[${round(lon)}, ${round(lat)}]`).join(", ")}]`, "verified = true", `source = ${quoted(place.source)}`].join("\n");
}

/** The feature that adds a new place to places.geojson. */
export function feature(place, ring) {
  const closed = [...ring, ring[0]].map((one) => one.map(round));
  return JSON.stringify({ type: "Feature", properties: { ...place, verified: true }, geometry: { type: "Polygon", coordinates: [closed] } });
}

function geometries(value, deep = 0) {
  if (!value || typeof value !== "object" || deep > 8) return [];
  if (value.type === "FeatureCollection") return (value.features ?? []).flatMap((one) => geometries(one, deep + 1));
  if (value.type === "GeometryCollection") return (value.geometries ?? []).flatMap((one) => geometries(one, deep + 1));
  if (value.type === "Feature") return geometries(value.geometry, deep + 1);
  return [value];
}

function vertex(value) {
  const [lon, lat] = Array.isArray(value) ? value : [];
  if (!Number.isFinite(lon) || !Number.isFinite(lat) || Math.abs(lon) > 180 || Math.abs(lat) > 90) throw new Error("A vertex is no position: expected [longitude, latitude] in degrees.");
  return [lon, lat];
}
