// What every page has around its content: the state of the case, and word of a new result. No page is ever blank.
import "./theme.js";
import { RequestError, getJson } from "./api.js";
import { el, empty, fill } from "./elements.js";

const EVERY_MS = 5000, CHANGES_EVERY_MS = 30000, FIRST_CHANGES_MS = 1500, LEAST_TEXT = 60;
const box = document.getElementById("state");
const main = document.getElementById("main");
const current = document.querySelector(".bar nav a[aria-current]"), menu = current?.closest("ul");
if (menu) menu.scrollLeft = current.offsetLeft - menu.offsetLeft - (menu.clientWidth - current.offsetWidth) / 2; // where the menu scrolls, the page's own name is in sight
let first = null, told = [], changes = [], silent = 0, running = false;

/** Look at the state of the case now: a page has changed something. */
export async function lookNow() {
  await lookAtState();
  await lookAtChanges();
}

async function lookAtState() {
  try {
    const state = await getJson("/api/state");
    silent = 0;
    told = state.notices;
    first ??= state.stamp;
    if (running !== state.running) document.dispatchEvent(new CustomEvent("runchange", { detail: state }));
    running = state.running;
    if (state.stamp !== first) told = [newResult(state), ...told];
    if (!state.has_result) fillBlank(state.notices.find((one) => ["none", "gone", "broken"].includes(one.key)));
  } catch (error) {
    silent += 1;
    if (error instanceof RequestError && error.status === 401) told = [{ level: "bad", what: error.message, why: "", next: error.next }];
    else if (silent > 1) told = [{ level: "bad", what: "The application does not answer.", why: "What is shown stays, and may be old.", next: "Start 'ullage serve' again, and open the address that it prints." }];
  }
  show();
}

async function lookAtChanges() {
  try {
    changes = (await getJson("/api/state/changes")).notices;
    show();
  } catch { /* the state says why */ }
}

function newResult(state) {
  const what = state.has_result ? "A new result is there." : "The result is gone.";
  return { level: "info", what, why: "This page shows the earlier one.", next: "", reload: true };
}

function show() {
  const all = [...told, ...changes.filter((one) => !running || one.key !== "stale")]; // what runs counts them
  const key = JSON.stringify(all);
  if (box.dataset.shown === key) return;
  box.dataset.shown = key;
  box.hidden = all.length === 0;
  fill(box, all.map(line));
}

function line(one) {
  const here = document.body.dataset.page;
  return el("p", { class: `state ${one.level}` }, el("strong", {}, one.what), " ", one.why, " ",
    one.page && one.page !== here ? el("a", { href: `/${one.page}` }, one.next) : one.next,
    one.reload && el("button", { type: "button", onclick: () => location.reload() }, "Show it"));
}

// a page that could not draw anything says why, in the place of its content
function fillBlank(notice) {
  if (!notice || !isBlank()) return;
  fill(main, el("h1", {}, document.title.split(" – ")[0]),
    empty(notice.what, notice.why, el("p", {}, notice.page ? el("a", { href: `/${notice.page}` }, notice.next) : notice.next)));
}

// nothing but a heading, empty boxes and a few controls is as good as nothing
function isBlank() {
  if (main.querySelector("canvas, table, svg, img, .empty")) return false;
  const heading = [...main.querySelectorAll("h1, noscript")].reduce((sum, one) => sum + one.innerText.length, 0);
  return main.innerText.trim().length - heading < LEAST_TEXT;
}

function failed(what) {
  setTimeout(() => fillBlank({ what: "This page could not be shown.", why: what, next: "Reload it; if it stays so, tell us what is said here." }), 0);
}

// what several pages stand on may fail too: then at least this is told
addEventListener("error", (event) => failed(event.message ?? ""));
addEventListener("unhandledrejection", (event) => failed(event.reason?.message ?? ""));
document.addEventListener("visibilitychange", () => { if (!document.hidden) lookAtState(); });
document.addEventListener("casechange", lookNow);
lookAtState();
setInterval(() => { if (!document.hidden) lookAtState(); }, EVERY_MS);
setTimeout(lookAtChanges, FIRST_CHANGES_MS);
setInterval(() => { if (!document.hidden) lookAtChanges(); }, CHANGES_EVERY_MS);
