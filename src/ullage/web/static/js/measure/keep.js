// Keeping a measurement as evidence, and those that are kept.
import { send } from "../api.js";
import { el, foreign } from "../elements.js";
import { interval, likelihood, time } from "../format.js";
import { notify, tell } from "../notices.js";
import { analyst, keepAnalyst } from "../review/analyst.js";

/** The form that keeps a measurement. `asked()` gives what is measured as the API takes it; `kept(answer)` is called after. */
export function keepForm({ asked, canDecide, kept }) {
  if ("readOnly" in document.body.dataset) return el("p", { class: "quiet" }, "The application is read-only: nothing can be kept.");
  const by = el("input", { required: true, maxlength: 200, autocomplete: "name", value: analyst() });
  const why = el("textarea", { required: true, maxlength: 3000, rows: 2 });
  const decide = el("input", { type: "checkbox", checked: canDecide, disabled: !canDecide });
  const button = el("button", { class: "main" }, "Keep as evidence");
  const form = el("form", { class: "keep", onsubmit: async (event) => {
    event.preventDefault();
    button.disabled = true;
    try {
      keepAnalyst(by.value);
      const answer = await send("POST", "/api/measure/kept", { asked: asked(), by: by.value, why: why.value, decide: decide.checked });
      notify(`Kept as measured/${answer.kept.id}.json, entry ${answer.entry} of the log. ${answer.told}`);
      kept(answer);
    } catch (error) { tell(error); } finally { button.disabled = false; }
  } },
    el("div", { class: "field" }, el("label", { for: "keep-by" }, "Who measured"), Object.assign(by, { id: "keep-by" })),
    el("div", { class: "field" }, el("label", { for: "keep-why" }, "Why, and what is doubtful"), Object.assign(why, { id: "keep-why" })),
    el("label", {}, decide, "Let the next run follow it: enter the loading condition, if it is stated"),
    !canDecide && el("p", { class: "hint quiet" }, "She is no detection of the result, so it is entered as a remark."),
    el("p", {}, button));
  return form;
}

/** Kept measurements as a list with their pictures. */
export function keptList(kept, problems = []) {
  if (!kept.length && !problems.length) return null;
  return el("section", { "aria-labelledby": "kept-title" }, el("h2", { id: "kept-title" }, "Kept measurements"),
    problems.map((one) => el("p", { class: "cannot" }, one)),
    el("ul", { class: "kept" }, kept.map((one) => el("li", { class: "panel" },
      el("a", { href: `/measure?kept=${one.id}` }, el("img", { src: `/api/measure/kept/${one.id}.png`, alt: `Measurement ${one.id}`, loading: "lazy", width: 180, height: 194 })),
      el("div", {},
        el("p", {}, el("strong", {}, el("a", { href: `/measure?kept=${one.id}` }, time(one.taken_at))), " ", foreign(one.scene_id)),
        el("p", {}, `Freeboard ${interval(one.freeboard_m, (value) => value.toFixed(2))} m; `, one.p_laden === null ? "loading cannot be told" : `laden: ${likelihood(one.p_laden)}`, `; stated: ${one.condition}`),
        el("p", { class: "quiet" }, foreign(one.by), ", ", time(one.at), ": ", foreign(one.why)),
        el("p", { class: "quiet" }, `measured/${one.id}.json, SHA-256 ${one.sha256.slice(0, 16)}…`))))));
}

/** Tell one measurement apart from those that are kept of the same image. */
export function comparedWith(record, kept) {
  const of = kept.filter((one) => one.scene_id === record.image.scene_id && one.freeboard_m.mid !== null && one.id !== record.record_id);
  const now = record.result.freeboard_m;
  if (!of.length || now.mid === null) return null;
  return el("p", { class: "quiet" }, `Kept of this image: ${of.map((one) => `${one.freeboard_m.mid.toFixed(2)} m`).join(", ")}. This one differs by ${of.map((one) => `${(now.mid - one.freeboard_m.mid >= 0 ? "+" : "")}${(now.mid - one.freeboard_m.mid).toFixed(2)} m`).join(", ")}: within one image that is the error of hands.`);
}
