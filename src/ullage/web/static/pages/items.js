import "../js/theme.js";
import { el, fill } from "../js/elements.js";
import { showItem } from "../js/items/item.js";

const id = decodeURIComponent(location.pathname.slice("/items/".length));
const title = el("h1", {}, "Evidence"), place = el("div", {});
fill(document.getElementById("main"), title, place);
showItem(place, id || "total").then((item) => {
  if (!item) return;
  title.textContent = `Evidence: ${item.kind}`;
  document.title = `${item.kind} ${item.id.slice(0, 60)} – ${document.title}`;
});
