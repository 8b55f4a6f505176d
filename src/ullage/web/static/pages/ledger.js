// The ledger: the balance against the cap, and what if. What is assumed otherwise lives in the address, never in the case.
import "../js/theme.js";
import { readAddress, writeAddress } from "../js/address.js";
import { address, getJson } from "../js/api.js";
import { el, empty, fill, foreign, twins } from "../js/elements.js";
import { interval } from "../js/format.js";
import { sliders, sourceBoxes } from "../js/ledger/controls.js";
import { drawFan } from "../js/ledger/fan.js";
import { ladder, overCap, published, threePoints, tornado } from "../js/ledger/tables.js";
import { isChanged, queryOf, reset, SPEC } from "../js/ledger/view.js";
import { tell } from "../js/notices.js";
import { command } from "../js/review/decide.js";
import { beforeAfter } from "../js/review/numbers.js";

const WAIT_MS = 350, BUSY_MS = 300;
const view = readAddress(SPEC);
const main = document.getElementById("main");
const places = { busy: el("p", { class: "quiet", role: "status" }), fan: el("div", { class: "fan-box" }), day: el("div", { "aria-live": "polite" }), words: el("div", { "aria-live": "polite" }), points: el("div"), controls: el("section", { class: "panel" }), same: el("section", { class: "panel" }), below: el("div"), links: el("p", { class: "row" }) };
let fan = null, latest = 0, timer = 0, data = null, going = null, busy = 0;

fill(main, el("h1", {}, "Ledger"), el("p", { class: "quiet" }, "Counting…"));

async function count({ first = false } = {}) {
  const asked = (latest += 1);
  clearTimeout(busy);
  going?.abort(); // what nobody waits for any more
  going = new AbortController();
  writeAddress(SPEC, view);
  if (!first) { places.words.setAttribute("aria-busy", "true"); busy = setTimeout(() => { places.busy.textContent = "Counting… a source that is left out can take several seconds."; }, BUSY_MS); }
  try {
    const found = await getJson("/api/ledger", queryOf(view), { signal: going.signal });
    if (asked !== latest) return;
    data = found;
    if (first) lay(found);
    draw(found);
  } catch (error) {
    if (asked !== latest) return;
    if (first && error.status === 422 && isChanged(view)) { tell(error); reset(view); await count({ first }); return; }
    if (first) fill(main, el("h1", {}, "Ledger"), empty("There is no balance to show.", error.message, el("p", {}, error.next))); else tell(error);
  } finally {
    if (asked === latest) { clearTimeout(busy); places.busy.textContent = ""; places.words.removeAttribute("aria-busy"); }
  }
}

function lay(found) {
  fill(main, el("h1", {}, "Ledger: ", foreign(found.title)),
    el("div", { class: "ledger" }, el("div", { class: "left" }, places.fan, places.day, places.busy, places.words, places.points, places.links), el("div", { class: "right" }, places.controls, places.same)),
    places.below);
  drawControls(found);
}

function drawControls(found) {
  const changed = (isLast) => { clearTimeout(timer); timer = setTimeout(count, isLast ? 0 : WAIT_MS); };
  fill(places.controls, el("h2", {}, "What if"), el("p", { class: "quiet" }, "Nothing here is written into the case. The address keeps it: send it to a colleague."),
    sliders(found.controls, view, changed), sourceBoxes(found.sources, view, changed),
    el("button", { type: "button", onclick: () => { reset(view); drawControls(found); count(); } }, "All as the case is"));
}

function draw(found) {
  const { original, changed } = found;
  if (fan) fan.update(found.fan); else fan = drawFan(places.fan, found.fan, { range: view.from && view.to ? [view.from, view.to] : null, onBrush: brushed, height: 300 });
  drawDay();
  fill(places.words, changed ? beforeAfter(original, changed, { then: "what if" }) : null, overCap(original, "As the case is"), changed ? overCap(changed, "What if") : null,
    !changed && original.told.length ? el("ul", { class: "quiet" }, original.told.map((one) => el("li", {}, one))) : null);
  fill(places.points, threePoints(original, changed), published(found.published, found.changed_published));
  fill(places.same, el("h2", {}, changed ? "The same what-if elsewhere" : "The same as a command"), command(found.command),
    found.case_lines.length ? [el("p", { class: "quiet" }, found.case_lines.every((one) => one.startsWith("#")) ? "No line of case.toml says the same; to make it the case's own:" : "As lines of case.toml, to make it the case's own:"), el("pre", { tabindex: 0 }, found.case_lines.join("\n"))] : null,
    el("p", { class: "quiet" }, `Counted in ${(changed ?? original).took_s.toFixed(2)} s.`));
  fill(places.below, el("h2", {}, "Scenarios"), ladder(found.ladder, found.changed_ladder), el("h2", {}, "Assumptions"),
    el("p", { class: "quiet" }, "Of the case as it was last run."), tornado(found.tornado, found.tornado_middle_bbl));
  const query = queryOf(view);
  fill(places.links, twins(["JSON", address("/api/ledger", query)], ["CSV", address("/api/ledger.csv", query)]));
}

function brushed(range) {
  [view.from, view.to] = range ?? ["", ""];
  writeAddress(SPEC, view);
  drawDay();
}

function drawDay() {
  if (!view.from || !view.to) { fill(places.day, el("p", { class: "quiet" }, "Drag over days, or hold Shift and use the arrow keys, to see what the balance was before and after.")); return; }
  const { fan: drawn } = data, at = (day) => drawn.days.findLastIndex((one) => one <= day), [a, b] = [at(view.from), at(view.to)];
  const stood = (index) => (index < 0 ? "0" : interval({ low: drawn.low[index], mid: drawn.mid[index], high: drawn.high[index] }));
  fill(places.day, el("p", {}, `${view.from} to ${view.to}: the balance goes from ${stood(a - 1)} to ${stood(b)} ${drawn.unit}. `,
    el("button", { type: "button", onclick: () => { brushed(null); fan.setRange(null); } }, "All days")));
}

count({ first: true });
