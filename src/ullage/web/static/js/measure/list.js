// The images of the case that ships may be measured in, the finest first.
import { el, empty, foreign } from "../elements.js";
import { rounded, time } from "../format.js";
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

function table(caption, images) {
  return el("div", { class: "scroll" }, el("table", {}, el("caption", {}, caption),
    el("thead", {}, el("tr", {}, ["Taken", "Sensor", "Pixel", "Ships", "Tells", "Why not more"].map((one) => el("th", { scope: "col" }, one)))),
    el("tbody", {}, images.map((one) => el("tr", {},
      el("td", {}, el("a", { href: `/measure?scene=${encodeURIComponent(one.scene_id)}` }, time(one.acquired_at))),
      el("td", {}, foreign(one.sensor)), el("td", { class: "number" }, `${rounded(one.pixel_m, 2)} m`), el("td", { class: "number" }, one.ships),
      el("td", {}, one.tells), el("td", { class: "quiet" }, one.told))))));
}
