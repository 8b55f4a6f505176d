// The images of the case that ships may be measured in, the finest first.
import { el, empty, foreign } from "../elements.js";
import { likelihood, rounded, time, whole } from "../format.js";
import { keptList } from "./keep.js";

/** Elements of the page without an image. */
export function showImages({ images, kept, problems }) {
  const fine = images.filter((one) => !one.told || one.tells === "freeboard").sort((a, b) => a.pixel_m - b.pixel_m || a.acquired_at.localeCompare(b.acquired_at));
  const rest = images.filter((one) => !fine.includes(one)).sort((a, b) => a.pixel_m - b.pixel_m || a.acquired_at.localeCompare(b.acquired_at));
  return [
    el("h1", {}, "Measure a ship"),
    el("p", {}, "Choose an image: her length, beam and freeboard are measured in its own pixels, and how deep she lies follows from that. A pixel of 0.7 m or finer tells it best."),
    fine.length ? table("Images that may tell a freeboard", fine) : empty("No image of this case can tell a freeboard.", "That takes a camera with pixels of about a metre or finer, and a ship lit from the side.", el("p", {}, "Put such an image into the folder of scenes and run the case again; lengths can be measured in the images below.")),
    rest.length ? el("details", { open: !fine.length }, el("summary", {}, `${rest.length} coarser images and radar`), table("Images for length and place", rest)) : null,
    keptList(kept, problems),
  ];
}

const MOST_SHIPS = 60;

/** The detections of an image that was opened at none of them, each a way to measure her; null where there is nothing to say. */
export function shipsFound({ scene_id: scene, ships, subject }) {
  if (subject || !ships.length) return null;
  return el("details", { class: "found", open: ships.length <= 3 }, el("summary", {}, `Detected in it: ${ships.length}`), el("ul", {}, ships.slice(0, MOST_SHIPS).map((one) => el("li", {},
    el("a", { href: `/measure?scene=${encodeURIComponent(scene)}&detection=${encodeURIComponent(one.detection_id)}` }, one.length_m ? `one of ${whole(one.length_m)} m` : "one of unknown length"),
    ` at row ${whole(one.row)}, column ${whole(one.column)}`, one.p_ship === null ? "" : `; a ship: ${likelihood(one.p_ship)}`))),
  ships.length > MOST_SHIPS ? el("p", { class: "quiet" }, `The first ${MOST_SHIPS}; all are in the tables.`) : null);
}

function table(caption, images) {
  return el("div", { class: "scroll" }, el("table", {}, el("caption", {}, caption),
    el("thead", {}, el("tr", {}, ["Taken", "Sensor", "Pixel", "Ships", "Tells", "Why not more"].map((one) => el("th", { scope: "col" }, one)))),
    el("tbody", {}, images.map((one) => el("tr", {},
      el("td", {}, el("a", { href: `/measure?scene=${encodeURIComponent(one.scene_id)}` }, time(one.acquired_at))),
      el("td", {}, foreign(one.sensor)), el("td", { class: "number" }, `${rounded(one.pixel_m, 2)} m`), el("td", { class: "number" }, one.ships),
      el("td", {}, one.tells), el("td", { class: "quiet" }, one.told))))));
}
