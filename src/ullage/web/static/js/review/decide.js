// The form by which one item is decided about: what, why, who; what it would do to the number; the command that does it.
import { getJson, send } from "../api.js";
import { el, fill } from "../elements.js";
import { notify, tell } from "../notices.js";
import { useStyles } from "../styles.js";
import { analyst, keepAnalyst } from "./analyst.js";
import { choicesFor, choiceWords, reasonsFor, valueOf } from "./choices.js";
import { beforeAfter } from "./numbers.js";

useStyles("/static/js/review/decide.css");
const NO_REASON = "no reason was given"; // what nobody said is not put into the log as a ground
let forms = 0;

/**
 * A form that decides about one item. `table` is the table of its row; `ships` are [id, words] offered where it is
 * named; `restsOn` is "image" or "report"; `preview` is an element beside the form that shows the number; `onDecided(taken)` is called with what POST
 * /api/decisions gave. The element has `choose(kind, value)`,
 * `reason(number)`, `submit()` and `undo(entry)`, by default of the analyst's last one.
 */
export function decideForm(id, table, { onDecided = null, ships = [], after = null, preview = null, restsOn = "image" } = {}) {
  const ready = reasonsFor(restsOn);
  const name = `what-${forms += 1}`;
  const choices = choicesFor(table), state = { kind: "", value: "", after };
  const detail = el("div", { class: "detail" }), reasons = el("div", { class: "row reasons" });
  const own = preview ? null : el("div", { class: "preview", "aria-live": "polite" });
  preview ??= own;
  const why = el("textarea", { id: `${name}-why`, rows: 2, maxlength: 4000, required: true });
  const by = el("input", { id: `${name}-by`, value: analyst(), maxlength: 200, required: true, autocomplete: "name" });
  const write = el("button", { class: "main", type: "submit", disabled: true }, "Write it down");
  const form = el("form", { class: "decide-form", "aria-label": `Decide about ${id}`, novalidate: true },
    el("fieldset", {}, el("legend", {}, "What"), choices.map((one, at) => el("label", { class: "choice" },
      el("input", { type: "radio", name, value: String(at), onchange: () => choose(one) }), one.words, one.key ? el("kbd", {}, one.key) : null))),
    detail,
    el("div", { class: "field" }, el("label", { for: why.id }, "Why"), reasons, why),
    el("div", { class: "field" }, el("label", { for: by.id }, "Who decides"), by, el("span", { class: "hint" }, "Kept in this browser, and in the log.")),
    el("div", { class: "row" }, write, el("button", { type: "button", onclick: () => form.undo() }, "Undo the last ", el("kbd", {}, "z"))), own);
  by.addEventListener("change", () => keepAnalyst(by.value));
  form.addEventListener("submit", (event) => { event.preventDefault(); form.submit(); });

  function choose(one) {
    state.kind = one.kind; state.value = one.value ?? "";
    write.disabled = false;
    fill(detail, one.asks ? asking(one, name, ships, (value) => { state.value = value; show(); }) : null);
    fill(reasons, (ready[one.kind] ?? []).map((text, at) => el("button", { type: "button", class: "reason", onclick: () => { why.value = unsure(text); why.focus(); } }, el("kbd", {}, String(at + 1)), text)));
    show();
  }
  const unsure = (text) => (state.kind === "note" && state.value === "unsure" ? `unsure: ${text}` : text);
  const show = debounced(async () => {
    if (state.kind === "note" || !state.kind) { fill(preview, state.kind ? el("p", { class: "quiet" }, "A remark changes no number.") : null); return; }
    if (needsValue(state)) { fill(preview, el("p", { class: "quiet" }, "Say which one is meant, and the number is counted.")); return; }
    const asked = `${state.kind}|${state.value}`;
    fill(preview, el("p", { class: "quiet" }, "Counting…"));
    try {
      const found = await getJson("/api/decisions/preview", { kind: state.kind, subject: id, value: state.value });
      if (asked !== `${state.kind}|${state.value}`) return;
      fill(preview, beforeAfter(found.before, found.after, { then: `if ${choiceWords(state.kind, state.value)}` }), remarks(found.remarks), command(found.command));
    } catch (error) { fill(preview, el("p", {}, `${error.message} ${error.next}`)); }
  });

  form.choose = (kind, value = "") => {
    const at = choices.findIndex((one) => one.kind === kind && (one.value === null || one.value === value));
    if (at < 0) return false;
    form.querySelectorAll(`input[name="${name}"]`)[at].checked = true;
    choose(choices[at]);
    if (choices[at].value === null) { state.value = value; const asked = detail.querySelector("input, select"); if (asked) asked.value = value; show(); }
    return true;
  };
  form.reason = (number) => { const text = (ready[state.kind] ?? [])[number - 1]; if (text) why.value = unsure(text); return Boolean(text); };
  form.submit = async () => {
    const lacks = missing(state, why, by);
    if (lacks) { notify(lacks[1], { kind: "warn", seconds: 8 }); lacks[0].focus(); return null; }
    keepAnalyst(by.value);
    return post({ kind: state.kind, subject: id, by: by.value.trim(), why: why.value.trim(), value: valueOf(state.kind, state.value), after: state.after });
  };
  form.undo = async (entry = null) => {
    if (!by.value.trim()) { notify("An undoing says who takes it: write your name.", { kind: "warn", seconds: 8 }); by.focus(); return null; }
    keepAnalyst(by.value);
    const last = entry ?? await lastOwn(id, by.value.trim());
    if (!last) { notify(await whyNone(id, by.value.trim()), { seconds: 8 }); return null; }
    return post({ kind: "undo", subject: String(last.number), by: by.value.trim(), why: why.value.trim() || NO_REASON, value: {}, after: state.after });
  };

  async function post(body) {
    write.disabled = true;
    try {
      const taken = await send("POST", "/api/decisions", body);
      told(taken);
      state.after = taken.entry.number;
      why.value = "";
      onDecided?.(taken);
      return taken;
    } catch (error) { tell(error); return null; } finally { write.disabled = !state.kind; }
  }
  const told = (taken) => {
    notify(`Entry ${taken.entry.number} is written down: ${choiceWords(taken.entry.kind, taken.entry.value.vessel_id ?? taken.entry.value.condition ?? taken.entry.value.other ?? taken.entry.subject)}.`, { seconds: 6, next: "Undo with z; it counts in the next run." });
    if (taken.told) notify(taken.told, { kind: "warn" });
    for (const one of taken.others) notify(`Meanwhile ${one.by} decided of the same: ${one.words}. Both stand in the log; the later one counts.`, { kind: "warn" });
    if (taken.numbers) fill(preview, beforeAfter(taken.before, taken.numbers, { then: "after it" }), remarks(taken.remarks), command(taken.entry.command));
  };
  return form;
}

/** The last decision in force that somebody took about an item; null without one. */
export async function lastOwn(id, by) {
  const log = await getJson("/api/decisions", { subject: id, by });
  return log.entries.find((one) => one.kind !== "undo" && (one.state === "in force" || one.state === "not in the case")) ?? null;
}

async function whyNone(id, by) {
  const { entries } = await getJson("/api/decisions", { subject: id, by });
  const last = entries.find((one) => one.kind !== "undo");
  return last ? `Your entry ${last.number} about this is ${last.state}: there is nothing of yours to undo. The page Decisions undoes any entry.` : "You have decided nothing about this.";
}

function remarks(told) {
  return told.length ? el("ul", {}, told.map((one) => el("li", {}, `Mind that ${one}.`))) : null;
}

/** A command that can be copied. */
export function command(text) {
  return el("p", { class: "command" }, "The same as a command: ", el("code", {}, text), " ", el("button", { type: "button", onclick: async () => {
    try { await navigator.clipboard.writeText(text); notify("Copied.", { seconds: 2 }); } catch { notify("The browser does not let the page copy: mark the text and copy it.", { kind: "warn" }); }
  } }, "Copy"));
}

function asking(one, name, ships, onValue) {
  const offered = one.kind === "identify" ? ships : [];
  const list = el("datalist", { id: `${name}-ships` }, offered.map(([value, words]) => el("option", { value }, words)));
  const input = el("input", { id: `${name}-value`, list: list.id, maxlength: 200, autocomplete: "off", onchange: () => onValue(input.value.trim()) });
  return el("div", { class: "field" }, el("label", { for: input.id }, one.asks), input, list);
}

function needsValue(state) { return ["identify", "merge", "split"].includes(state.kind) && !state.value; }

function missing(state, why, by) {
  if (!state.kind) return [why, "Say what is decided first."];
  if (needsValue(state)) return [why.form.querySelector(".detail input") ?? why, "Say which one is meant."];
  if (!why.value.trim()) return [why, "A decision says why: write a reason, or choose one by its number."];
  return by.value.trim() ? null : [by, "A decision says who takes it: write your name."];
}

function debounced(action, wait = 150) {
  let timer = 0;
  return () => { clearTimeout(timer); timer = setTimeout(action, wait); };
}
