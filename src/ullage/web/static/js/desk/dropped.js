// A file laid over the map for a look: GeoJSON, KML, or CSV with columns of positions. It is read here, and sent nowhere.
import { readPosition } from "../coordinates.js";
import { write } from "./drawing.js";
import { worldOf } from "./packed.js";

const MOST_BYTES = 20 * 2 ** 20, MOST_VERTICES = 200_000, MOST_LABELS = 200;

/** Read a file into shapes: {name, shapes: [{x, y, closed, words}]}. Throws an Error that says what is wrong. */
export async function readDropped(file) {
  if (file.size > MOST_BYTES) throw new Error(`${file.name} has ${Math.round(file.size / 2 ** 20)} MB; up to 20 MB can be laid over the map.`);
  const text = await file.text(), start = text.trimStart()[0];
  const found = start === "{" ? ofGeoJson(JSON.parse(text)) : start === "<" ? ofKml(text) : ofCsv(text);
  if (!found.length) throw new Error(`${file.name} holds no position: GeoJSON, KML, or CSV with columns lat and lon is expected.`);
  if (found.reduce((sum, one) => sum + one.places.length, 0) > MOST_VERTICES) throw new Error(`${file.name} has more than 200,000 vertices.`);
  return { name: file.name, shapes: found.map(({ places, closed, words }) => { const at = places.map(([lon, lat]) => worldOf(lon, lat)); return { x: at.map(([x]) => x), y: at.map(([, y]) => y), closed, words: String(words ?? "").slice(0, 60) }; }) };
}

/** What draws the shapes on the desk's map. */
export function drawDropped({ shapes }) {
  return (context, view, colours) => {
    context.strokeStyle = context.fillStyle = colours.bad;
    context.lineWidth = 2;
    for (const { x, y, closed, words } of shapes) {
      const [firstX, firstY] = [view.screenX(x[0]), view.screenY(y[0])];
      if (x.length === 1) context.strokeRect(firstX - 4, firstY - 4, 8, 8);
      else {
        context.beginPath();
        x.forEach((one, at) => (at ? context.lineTo(view.screenX(one), view.screenY(y[at])) : context.moveTo(firstX, firstY)));
        if (closed) context.closePath();
        context.stroke();
      }
      if (words && shapes.length <= MOST_LABELS) write(context, words, firstX + 8, firstY, colours);
      context.strokeStyle = colours.bad;
      context.lineWidth = 2;
    }
  };
}

/** South-western and north-eastern corner of the shapes [°]. */
export function boundsOfDropped({ shapes }) {
  let [west, north, east, south] = [1, 1, 0, 0];
  for (const { x, y } of shapes) for (let at = 0; at < x.length; at += 1) { west = Math.min(west, x[at]); east = Math.max(east, x[at]); north = Math.min(north, y[at]); south = Math.max(south, y[at]); }
  return { west, north, east, south };
}

function ofGeoJson(data) {
  const features = data.type === "FeatureCollection" ? data.features : [data.type === "Feature" ? data : { geometry: data, properties: {} }];
  return (features ?? []).flatMap(({ geometry, properties }) => shapesOf(geometry, properties?.name ?? properties?.title ?? properties?.id));
}

function shapesOf(geometry, words) {
  const { type, coordinates: at, geometries } = geometry ?? {};
  switch (type) {
    case "Point": return line([at], false, words);
    case "MultiPoint": return at.flatMap((one) => line([one], false, words));
    case "LineString": return line(at, false, words);
    case "MultiLineString": return at.flatMap((one) => line(one, false, words));
    case "Polygon": return at.flatMap((one) => line(one, true, words));
    case "MultiPolygon": return at.flat().flatMap((one) => line(one, true, words));
    case "GeometryCollection": return geometries.flatMap((one) => shapesOf(one, words));
    default: return [];
  }
}

function ofKml(text) {
  const found = new DOMParser().parseFromString(text, "application/xml");
  if (found.querySelector("parsererror")) throw new Error("The file is no XML that can be read.");
  return [...found.getElementsByTagName("coordinates")].flatMap((one) => {
    const places = one.textContent.trim().split(/\s+/).map((part) => part.split(",").map(Number));
    const mark = one.closest("Placemark"), closed = one.parentElement?.localName === "LinearRing";
    return line(places, closed, mark?.getElementsByTagName("name")[0]?.textContent);
  });
}

function ofCsv(text) {
  const [head, ...rows] = text.split(/\r?\n/).filter(Boolean).map((one) => one.split(/[,;\t]/).map((cell) => cell.replace(/^"|"$/g, "").trim()));
  const column = (...names) => head.findIndex((one) => names.includes(one.toLowerCase()));
  const [lat, lon] = [column("lat_deg", "lat", "latitude"), column("lon_deg", "lon", "long", "longitude")], name = column("name", "id", "mmsi", "imo");
  if (lat < 0 || lon < 0) return [];
  return rows.flatMap((row) => {
    const at = readPosition(`${row[lat]}, ${row[lon]}`);
    return at ? line([[at.lon_deg, at.lat_deg]], false, row[name]) : [];
  });
}

function line(places, closed, words) {
  const good = places.filter((one) => Array.isArray(one) && Math.abs(one[0]) <= 360 && Math.abs(one[1]) <= 90);
  return good.length ? [{ places: good, closed, words }] : [];
}
