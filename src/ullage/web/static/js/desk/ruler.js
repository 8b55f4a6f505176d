// Distances on the map: geodesics on WGS 84, in metres and nautical miles. Points by click, or by Enter at the map's middle.
import { geodesic } from "../../vendor/geographiclib-geodesic.js";
import { rounded } from "../format.js";
import { write } from "./drawing.js";
import { degreesOf, worldOf } from "./packed.js";

const NM = 1852, STEPS = 24;

/** Make a ruler on the desk's map. `tell(words)` says what was measured. */
export function makeRuler(deskMap, picture, tell) {
  const earth = geodesic.Geodesic.WGS84;
  let points = [], active = false;
  const legs = () => points.slice(1).map((to, at) => earth.Inverse(points[at][1], points[at][0], to[1], to[0]).s12);
  const draw = (context, view, colours) => {
    context.strokeStyle = colours.accent;
    context.lineWidth = 2;
    context.beginPath();
    for (let at = 1; at < points.length; at += 1) path(context, view, earth, points[at - 1], points[at]);
    context.stroke();
    points.forEach(([lon, lat], at) => {
      const [x, y] = worldOf(lon, lat);
      context.fillStyle = colours.accent;
      context.fillRect(view.screenX(x) - 3, view.screenY(y) - 3, 6, 6);
      if (at) write(context, lengthWords(legs().slice(0, at).reduce((sum, one) => sum + one, 0)), view.screenX(x) + 8, view.screenY(y), colours, 600);
    });
  };
  const add = ([lon, lat]) => {
    points.push([lon, lat]);
    const total = legs().reduce((sum, one) => sum + one, 0);
    tell(points.length > 1 ? `${lengthWords(total)} in ${points.length - 1} ${points.length === 2 ? "leg" : "legs"}` : "The first point is set");
    deskMap.redraw();
  };
  const canvas = deskMap.map.getCanvas();
  canvas.addEventListener("keydown", (event) => {
    if (!active || event.key !== "Enter") return;
    event.preventDefault();
    add(deskMap.map.getCenter().toArray());
  });
  return {
    active: () => active,
    toggle() {
      active = !active;
      points = [];
      if (active) picture.extra.ruler = draw; else delete picture.extra.ruler;
      if (active) tell("Click on the map, or press Enter to take its middle; m ends");
      deskMap.redraw();
      if (active) canvas.focus();
      return active;
    },
    clicked(view, point) {
      if (active) add(degreesOf(view.worldX(point.x), view.worldY(point.y)));
      return active;
    },
  };
}

/** A distance in words: "1,852 m (1.00 nm)". */
export function lengthWords(metres) {
  const own = metres < 10_000 ? `${Math.round(metres).toLocaleString("en-GB")} m` : `${rounded(metres / 1000, 4)} km`;
  return `${own} (${rounded(metres / NM, 4)} nm)`;
}

function path(context, view, earth, from, to) {
  const line = earth.InverseLine(from[1], from[0], to[1], to[0]);
  for (let step = 0; step <= STEPS; step += 1) {
    const { lat2, lon2 } = line.Position(line.s13 * step / STEPS), [x, y] = worldOf(lon2, lat2);
    if (step) context.lineTo(view.screenX(x), view.screenY(y)); else context.moveTo(view.screenX(x), view.screenY(y));
  }
}
