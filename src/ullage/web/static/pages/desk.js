import "../js/theme.js";
import { getJson } from "../js/api.js";
import { el, facts, fill } from "../js/elements.js";
import { tell } from "../js/notices.js";

getJson("/api/state").then((state) => fill(document.getElementById("main"), el("h1", {}, state.title), facts([["Result", state.stamp]]))).catch(tell);
