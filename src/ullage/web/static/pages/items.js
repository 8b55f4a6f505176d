import "../js/theme.js";
import { el, fill } from "../js/elements.js";
import { showItem } from "../js/items/item.js";

const id = decodeURIComponent(location.pathname.slice("/items/".length));
const place = el("div", {});
fill(document.getElementById("main"), el("h1", {}, "Evidence"), place);
showItem(place, id || "total");
