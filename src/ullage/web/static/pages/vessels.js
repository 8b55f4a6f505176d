import "../js/theme.js";
import { getJson } from "../js/api.js";
import { el, empty, fill } from "../js/elements.js";
import { showDossier } from "../js/vessels/dossier.js";
import { listVessels } from "../js/vessels/list.js";

const main = document.getElementById("main");
const id = decodeURIComponent(location.pathname.slice("/vessels".length).replace(/^\//, ""));
const path = id ? `/api/vessels/${encodeURIComponent(id)}` : "/api/vessels";

getJson(path).then((found) => (id ? showDossier(main, found) : listVessels(main, found.vessels)))
  .catch((error) => fill(main, el("h1", {}, "Vessels"), empty("This cannot be shown.", error.message, el("p", {}, error.next ?? ""), id ? el("p", {}, el("a", { href: "/vessels" }, "all vessels")) : null)));
