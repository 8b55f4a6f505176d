// Drawing on the map: one outline at a time, by clicks; its vertices are dragged, added at midpoints, and deleted.
import { TerraDraw, TerraDrawPolygonMode, TerraDrawSelectMode } from "../../vendor/terra-draw.js";
import { TerraDrawMapLibreGLAdapter } from "../../vendor/terra-draw-maplibre-gl-adapter.js";
import { open, round } from "./rings.js";

const VERTICES = { draggable: true, midpoints: { draggable: true }, deletable: true };
const FILL = "#d95f02", EDGE = "#ffffff";

/** Make the drawing of a map. `changed(ring, done)` is called as the outline changes; a ring of [lon, lat]. */
export function makeDrawing(map, changed) {
  const styles = { fillColor: FILL, fillOpacity: 0.2, outlineColor: FILL, outlineWidth: 3, closingPointColor: FILL, closingPointOutlineColor: EDGE };
  const draw = new TerraDraw({
    adapter: new TerraDrawMapLibreGLAdapter({ map, coordinatePrecision: 9 }),
    modes: [
      new TerraDrawPolygonMode({ styles, showCoordinatePoints: true }),
      new TerraDrawSelectMode({ flags: { polygon: { feature: { draggable: false, coordinates: VERTICES } } }, styles: { selectedPolygonColor: FILL, selectedPolygonFillOpacity: 0.2, selectedPolygonOutlineColor: FILL, selectedPolygonOutlineWidth: 3, selectionPointColor: FILL, selectionPointOutlineColor: EDGE, selectionPointWidth: 6, midPointColor: EDGE, midPointOutlineColor: FILL, midPointWidth: 4 } }),
    ],
  });
  draw.start();
  let own = false; // what the page itself puts there is no change by hand
  const polygon = () => draw.getSnapshot().find((one) => one.geometry.type === "Polygon" && !one.properties.midPoint && !one.properties.selectionPoint);
  const ring = () => { const one = polygon(); return one ? open(one.geometry.coordinates[0]).map((at) => at.map(round)) : []; };
  const select = () => { const one = polygon(); draw.setMode("select"); if (one) draw.selectFeature(one.id); };
  draw.on("change", (_, type) => { if (!own && type !== "styling" && draw.getMode() === "select") changed(ring(), false); });
  draw.on("finish", (_, { action }) => {
    if (own) return;
    if (action === "draw") setTimeout(() => { select(); changed(ring(), true); });
    else changed(ring(), true);
  });
  const quietly = (work) => { own = true; try { work(); } finally { own = false; } };
  return {
    ring,
    /** Start to draw a new outline; the one before goes. */
    begin: () => quietly(() => { draw.setMode("polygon"); draw.clear(); }),
    /** Show an outline, ready to be changed. */
    show: (points) => quietly(() => {
      draw.setMode("select");
      draw.clear();
      if (points.length < 3) return;
      const closed = [...points, points[0]].map((one) => one.map((degrees) => Number(degrees.toFixed(9))));
      draw.addFeatures([{ type: "Feature", properties: { mode: "polygon" }, geometry: { type: "Polygon", coordinates: [closed] } }]);
      select();
    }),
    clear: () => quietly(() => { draw.setMode("select"); draw.clear(); }),
    isDrawing: () => draw.getMode() === "polygon",
  };
}
