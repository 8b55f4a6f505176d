import "../js/theme.js";
import { getJson } from "../js/api.js";
import { el, fill } from "../js/elements.js";
import { makeMap } from "../js/map/map.js";
import { tell } from "../js/notices.js";

getJson("/api/state").then(async (state) => {
  const box = el("div", { style: { height: "70vh" } });
  fill(document.getElementById("main"), el("h1", {}, state.title), box);
  await makeMap(box, { center: [133, 42.6], zoom: 6 });
}).catch(tell);
