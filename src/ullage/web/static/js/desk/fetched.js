// What the map asks for as it moves: tracks of the window, and where silent ships can have been. Late answers are dropped.
import { getBytes, getJson } from "../api.js";
import { readPacked, toWorld, worldOf } from "./packed.js";

const WAIT_MS = 250;
export const MOST_REACHES = 24;

/** Ask for tracks when the map and the window have come to rest. `show(lines)`, `failed(error)`. */
export function makeTrackLoader(show, failed) {
  let timer = 0, running = null, last = null;
  return (bounds, window) => {
    const box = widened(bounds), wanted = { ...box, zoom: Math.min(20, Math.round(bounds.zoom * 2) / 2), from: iso(window[0]), to: iso(window[1]) };
    if (last && covers(last, bounds, wanted)) return;
    clearTimeout(timer);
    timer = setTimeout(async () => {
      running?.abort();
      running = new AbortController();
      try {
        const lines = readLines(await getBytes("/api/desk/tracks.bin", wanted, { signal: running.signal }));
        last = { ...wanted, all: lines.leftOut === 0 };
        show(lines);
      } catch (error) {
        if (error.name !== "AbortError") failed(error);
      }
    }, WAIT_MS);
  };
}

/** Lines of a packed answer: positions in the Mercator world. */
export function readLines(buffer) {
  const table = readPacked(buffer), [x, y] = toWorld(table, "lon_deg", "lat_deg");
  return { x, y, at: table.columns.at, starts: table.columns.starts, track: table.columns.track, ids: table.words.track, leftOut: table.head.left_out, most_m: table.head.most_m };
}

/** Give where ships can have been in gaps, asked for once each. */
export function makeReachLoader() {
  const known = new Map();
  return async (ids) => {
    const missing = ids.filter((id) => !known.has(id)).slice(0, MOST_REACHES);
    if (missing.length) {
      const { reaches } = await getJson("/api/desk/reaches", { gap: missing });
      for (const id of missing) known.set(id, null);
      for (const one of reaches) {
        const places = one.outline.map(([lon, lat]) => worldOf(lon, lat));
        known.set(one.gap_id, { id: one.gap_id, told: one.told, x: places.map(([x]) => x), y: places.map(([, y]) => y) });
      }
    }
    return ids.map((id) => known.get(id)).filter(Boolean);
  };
}

function widened({ west, south, east, north }) {
  const [wide, tall] = [(east - west) / 4, (north - south) / 4];
  const whole = east - west + 2 * wide >= 360;
  return { west: whole ? -180 : west - wide, east: whole ? 180 : east + wide, south: Math.max(-90, south - tall), north: Math.min(90, north + tall) };
}

function covers(last, bounds, wanted) {
  const around = last.west === -180 && last.east === 180;
  return last.all && last.zoom === wanted.zoom && last.from === wanted.from && last.to === wanted.to
    && (around || (last.west <= bounds.west && last.east >= bounds.east)) && last.south <= bounds.south && last.north >= bounds.north;
}

function iso(seconds) {
  return new Date(seconds * 1000).toISOString();
}
