// Runs of the case: start one, watch its stages and its log, stop it.
import "../js/theme.js";
import { getJson, send } from "../js/api.js";
import { copyText } from "../js/coordinates.js";
import { el, empty, facts, fill, twins } from "../js/elements.js";
import { time } from "../js/format.js";
import { notify, tell } from "../js/notices.js";

const EVERY_MS = 700;
const readOnly = "readOnly" in document.body.dataset;
const words = { running: "runs", stopping: "is being stopped", done: "done", failed: "failed", stopped: "stopped" };
const main = document.getElementById("main");
const start = el("button", { type: "button", class: "main", onclick: run }, "Run the case");
const same = el("button", { type: "button", class: "code", title: "Copy this command", onclick: () => copyText(same.textContent) });
const stop = el("button", { type: "button", onclick: halt }, "Stop");
const now = el("section", { "aria-labelledby": "now" });
const earlier = el("div", {});
let shown = "", timer = 0, followed = null;

fill(main, el("h1", {}, "Jobs"),
  el("p", {}, "A run reads the case anew and makes its result. Stages whose inputs, rules and code are as before are not worked out again. It goes on when this page is closed, and ends with the application."),
  el("div", { class: "row" }, start, stop, el("span", { class: "quiet" }, "the same in a terminal:"), same),
  now, earlier,
  el("p", {}, twins(["JSON", "/api/jobs"])));
if (readOnly) start.title = "The application is read-only";
look();

async function look() {
  clearTimeout(timer);
  try {
    const told = await getJson("/api/jobs");
    show(told);
    const goesOn = told.jobs.some((one) => one.ended_at === null) || told.elsewhere;
    timer = setTimeout(look, goesOn ? EVERY_MS : 6 * EVERY_MS);
  } catch (error) {
    tell(error);
    timer = setTimeout(look, 10 * EVERY_MS);
  }
}

async function run() {
  try {
    const job = await send("POST", "/api/jobs");
    notify(`Run ${job.number} has begun.`, { seconds: 4 });
  } catch (error) { tell(error); }
  look();
}

async function halt() {
  try { await send("DELETE", `/api/jobs/${followed}`); } catch (error) { tell(error); }
  look();
}

function show(told) {
  const [latest, ...others] = told.jobs;
  const goesOn = latest && latest.ended_at === null;
  same.textContent = told.command;
  start.disabled = readOnly || goesOn || Boolean(told.elsewhere);
  stop.hidden = !goesOn;
  stop.disabled = latest?.state === "stopping";
  if (followed === latest?.number && latest && shown && !goesOn && shown === "running") document.dispatchEvent(new CustomEvent("casechange"));
  followed = latest?.number ?? null;
  shown = goesOn ? "running" : "ended";
  fill(now, el("h2", { id: "now" }, latest ? `Run ${latest.number}` : "No run yet"), told.elsewhere && elsewhere(told.elsewhere), latest ? detail(latest) : none(told.elsewhere));
  fill(earlier, others.length > 0 && [el("h2", {}, "Earlier runs of this start"), table(others)]);
}

function none(other) {
  return !other && empty("Nothing has been run since the application started.", "Runs of a terminal are told here while they go on.");
}

function elsewhere(other) {
  return el("p", {}, `Another process runs the case${other.pid ? ` (number ${other.pid}, since ${time(other.started_at)})` : ""}. Its result is shown here when it is done; it is stopped where it was started.`);
}

function detail(job) {
  return [
    facts([["State", `${words[job.state]}${job.state === "failed" ? ` with exit code ${job.code}` : ""}`], ["Began", time(job.began_at)], ["Ended", job.ended_at && time(job.ended_at)], ["Took", span(job.took_s)]]),
    el("div", { class: "scroll stages", tabindex: 0, role: "region", "aria-label": "Stages" }, el("table", {},
      el("caption", {}, "Stages"),
      el("thead", {}, el("tr", {}, ["Stage", "Progress", "Parts", "Time left"].map((one) => el("th", { scope: "col" }, one)))),
      el("tbody", {}, job.stages.map((one) => stage(one, job))))),
    el("h3", {}, "Log"),
    el("pre", { class: "log", tabindex: 0, "aria-label": "Log of the run" }, job.log.join("\n") || (job.ended_at ? "It told nothing." : "Nothing yet.")),
  ];
}

function stage(one, job) {
  const done = one.done >= one.total;
  return el("tr", {}, el("th", { scope: "row" }, one.name),
    el("td", {}, el("progress", { max: Math.max(one.total, 1), value: one.total ? one.done : 1, "aria-label": one.name })),
    el("td", { class: "number" }, `${one.done} of ${one.total}`),
    el("td", { class: "number" }, done ? "done" : job.ended_at ? "not done" : one.left_s === null ? "cannot tell yet" : `about ${span(one.left_s)}`));
}

function table(jobs) {
  return el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Earlier runs" }, el("table", {},
    el("thead", {}, el("tr", {}, ["Run", "Began", "Ended", "Took", "State"].map((one) => el("th", { scope: "col" }, one)))),
    el("tbody", {}, jobs.map((one) => el("tr", {}, el("th", { scope: "row" }, one.number), el("td", {}, time(one.began_at)), el("td", {}, time(one.ended_at)), el("td", { class: "number" }, span(one.took_s)), el("td", {}, words[one.state]))))));
}

function span(seconds) {
  const whole = Math.round(seconds);
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  return whole < 120 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
