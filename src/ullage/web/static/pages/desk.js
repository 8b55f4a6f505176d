import "../js/theme.js";
import { getJson } from "../js/api.js";
import { el, empty, fill } from "../js/elements.js";
import { loadMarks } from "../js/desk/marks.js";
import { worldOf } from "../js/desk/packed.js";
import { tell } from "../js/notices.js";

const main = document.getElementById("main");

// the answers and the modules that show them come at the same time
const asked = getJson("/api/desk"), marks = asked.then(({ stamp }) => loadMarks(stamp));
marks.catch(() => { /* told where they are shown */ });
Promise.all([asked, import("../js/desk/desk.js")]).then(([desk, { makeDesk }]) => makeDesk(main, prepared(desk), marks)).catch((error) => {
  tell(error);
  fill(main, el("h1", {}, "Desk"), empty("Nothing can be shown yet.", error.message, error.next && el("p", {}, error.next),
    el("p", {}, el("a", { class: "button", href: "/jobs" }, "Run the case"))));
});

/** The answer with what is derived of it: times in seconds, outlines in the Mercator world. */
function prepared(desk) {
  const start = Date.parse(`${desk.from_day}T00:00:00Z`) / 1000, end = Date.parse(`${desk.to_day}T00:00:00Z`) / 1000 + 86400;
  const ringOf = (ring) => { const at = ring.map(([lon, lat]) => worldOf(lon, lat)); return { x: at.map(([x]) => x), y: at.map(([, y]) => y) }; };
  return {
    ...desk, period: [start, end],
    scenes: desk.scenes.map((one) => ({ ...one, t: Date.parse(one.seen_at) / 1000, rings: one.outlines.map(ringOf), bounds: boxOf(one.outlines.flat()), shown: true })),
    places: desk.places.filter((one) => one.lat_deg !== null || one.outline.length).map((one) => {
      const [lon, lat] = one.lat_deg === null ? one.outline[0] : [one.lon_deg, one.lat_deg], [x, y] = worldOf(lon, lat);
      return { ...one, x, y, lon, lat, label: one.name, told: one.role, ring: one.outline.length ? ringOf([...one.outline, one.outline[0]]) : null, radius: (one.radius_m ?? 0) / (40075016.7 * Math.cos(lat * Math.PI / 180)) };
    }),
    placeNames: new Map(desk.places.map((one) => [one.id, one.name])),
  };
}

function boxOf(points) {
  const lon = points.map(([one]) => one), lat = points.map(([, one]) => one);
  return points.length ? [Math.min(...lon), Math.min(...lat), Math.max(...lon), Math.max(...lat)] : null;
}
