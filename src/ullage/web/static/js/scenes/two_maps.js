// Two maps over each other that move as one: the left scene below, the right one above, cut or faded.
import { addScene, makeMap, removeScene } from "../map/map.js";
import { el, fill, foreign } from "../elements.js";
import { second, stretchWords } from "./chips.js";

/** Make both maps in an element. `at`: [lon, lat, zoom]; `onMove` tells it anew. */
export async function twoMaps(stage, handle, { at, onMove }) {
  const holders = { left: el("div", { class: "half left" }), right: el("div", { class: "half right" }) };
  const labels = { left: el("p", { class: "half-label left" }), right: el("p", { class: "half-label right" }) };
  const blanks = { left: el("div", { class: "half-blank left", hidden: true }), right: el("div", { class: "half-blank right", hidden: true }) };
  stage.append(...Object.values(holders), ...Object.values(blanks), ...Object.values(labels), handle);
  const place = { center: [at[0], at[1]], zoom: at[2] };
  const maps = Object.fromEntries(await Promise.all(["left", "right"].map(async (side) => [side, await makeMap(holders[side], { ...place, label: `${side === "left" ? "Left" : "Right"} scene` })])));
  const shown = { left: null, right: null };
  couple(maps);
  for (const map of Object.values(maps)) map.on("moveend", () => { tellBlanks(); onMove(where(maps.left)); });

  function tellBlanks() {
    for (const side of ["left", "right"]) {
      const scene = shown[side];
      blanks[side].hidden = !scene || scene.failed || touches(maps[side], scene.bounds);
      if (blanks[side].hidden) continue;
      const [west, south, east, north] = scene.bounds;
      fill(blanks[side], el("p", {}, "No pixels of this scene in view."),
        el("button", { type: "button", onclick: () => maps.left.fitBounds([[west, south], [east, north]], { animate: false, padding: 20 }) }, "Go to the scene"));
    }
  }

  return {
    /** Show a scene on a side by a look; `scene` as /api/scenes/ID gives it. */
    show(side, scene, look) {
      const map = maps[side];
      if (shown[side] && shown[side].id !== scene.id) removeScene(map, shown[side].id);
      shown[side] = scene;
      const bounds = scene.bounds[2] <= 180 ? scene.bounds : null;
      addScene(map, scene.id, { bounds, query: { ...look, v: scene.version } });
      fill(labels[side], el("strong", {}, second(scene.acquired_at)), " ", foreign(scene.sensor), el("br"), el("span", {}, stretchWords(scene.stretch)));
      tellBlanks();
    },
    /** Show none on a side, and say why. */
    clear(side, row, error) {
      if (shown[side]) removeScene(maps[side], shown[side].id);
      shown[side] = { ...row, failed: true };
      fill(labels[side], el("strong", {}, second(row.acquired_at)), " ", foreign(row.sensor), el("br"), el("span", {}, error.message));
      blanks[side].hidden = true;
    },
    /** Cut the upper map at a share of the width, or fade it. */
    arrange(mode, share) {
      const upper = holders.right.style;
      upper.clipPath = mode === "swipe" ? `inset(0 0 0 ${share}%)` : "none";
      upper.opacity = mode === "fade" ? String(1 - share / 100) : "1";
      stage.dataset.mode = mode;
    },
    go([lon, lat, zoom]) { maps.left.jumpTo({ center: [lon, lat], zoom }); },
    /** Resolves when both maps have drawn what they show, or after three seconds. */
    whenDrawn() {
      const drawn = Object.values(maps).map((map) => new Promise((done) => (map.loaded() && map.areTilesLoaded() ? done() : map.once("idle", done))));
      return Promise.race([Promise.all(drawn), new Promise((done) => setTimeout(done, 3000))]);
    },
    maps,
  };
}

/** Let each map follow the other. */
function couple(maps) {
  let following = false;
  const follow = (from, to) => from.on("move", () => {
    if (following) return;
    following = true;
    to.jumpTo({ center: from.getCenter(), zoom: from.getZoom() });
    following = false;
  });
  follow(maps.left, maps.right);
  follow(maps.right, maps.left);
}

function where(map) {
  const { lng, lat } = map.getCenter();
  return [lng.toFixed(5), lat.toFixed(5), map.getZoom().toFixed(2)].map(Number);
}

/** Whether a box of the ground is in view; east may lie beyond 180. */
function touches(map, [west, south, east, north]) {
  const seen = map.getBounds();
  if (south > seen.getNorth() || north < seen.getSouth()) return false;
  return [-360, 0, 360].some((turn) => west + turn <= seen.getEast() && east + turn >= seen.getWest());
}
