import "../js/theme.js";
import { kinds, readAddress, writeAddress } from "../js/address.js";
import { getJson } from "../js/api.js";
import { copyable, readPosition } from "../js/coordinates.js";
import { el, empty, fill, foreign, twins } from "../js/elements.js";
import { whole } from "../js/format.js";

const SPEC = { q: [kinds.text(500), ""] };
const main = document.getElementById("main");
const view = readAddress(SPEC);
const words = el("input", { type: "search", value: view.q, maxlength: "500", "aria-label": "What to search for", autocomplete: "off" });
const found = el("div", { class: "found" }), state = el("p", { class: "quiet", role: "status" });
let asked = 0;

fill(main, el("h1", {}, "Search"),
  el("form", { class: "row", role: "search", "aria-label": "Search the case", onsubmit: (event) => { event.preventDefault(); view.q = words.value; writeAddress(SPEC, view, { push: true }); search(); } }, words, el("button", { type: "submit", class: "main" }, "Search"), twins(["JSON", "/api/search"])),
  state, found);
window.addEventListener("popstate", () => { view.q = readAddress(SPEC).q; words.value = view.q; search(); });
search();

async function search() {
  const mine = (asked += 1), q = view.q.trim();
  main.querySelector(".twins a").href = `/api/search?q=${encodeURIComponent(q)}`;
  if (!q) { state.textContent = ""; fill(found, help()); return; }
  state.textContent = "Searching …";
  let answer;
  try { answer = await getJson("/api/search", { q }); } catch (error) { if (mine === asked) { state.textContent = ""; fill(found, empty("Nothing could be searched.", error.message, el("p", {}, error.next ?? ""))); } return; }
  if (mine !== asked) return;
  const count = answer.groups.reduce((sum, one) => sum + one.total, 0);
  fill(state, `${whole(count)} found. Taken for: `, foreign(answer.understood.join("; ")), ".");
  const position = readPosition(q);
  fill(found, position ? el("p", {}, "This position: ", copyable(position.lat_deg, position.lon_deg)) : null,
    answer.groups.length ? answer.groups.map(group) : empty("Nothing in this case is like that.", "Names are compared by letters and by sound, in any script; numbers and ids by how they begin.", help()));
}

function group(one) {
  return el("section", {}, el("h2", {}, one.title, " ", el("span", { class: "quiet" }, one.total > one.hits.length ? `${whole(one.hits.length)} of ${whole(one.total)}` : whole(one.total))),
    el("ul", { class: "hits" }, one.hits.map((hit) => el("li", {},
      el("p", {}, el("span", { class: "tag" }, hit.kind), " ", el("a", { href: hit.path }, foreign(hit.title)), " ", hit.told ? el("span", { class: "quiet" }, foreign(hit.told)) : null),
      el("p", { class: "quiet" }, foreign(hit.why))))));
}

function help() {
  return el("div", { class: "help" }, el("p", {}, "What can be searched for:"), el("ul", {},
    ["a name in any script, mistyped too: the reason stands beside each result", "an IMO number, an MMSI or how one begins, a call sign", "the id of anything: a visit, detection, track, scene, claim",
      "a position: 42.6938, 133.0143 · 42°41.6'N 133°00.9'E · 42 41 37 N, 133 0 51 E · 53TLH 37272 28943", "a day or a month, for what happened then: 2024-05-01 · May 2024", "a place"].map((one) => el("li", {}, one))));
}
