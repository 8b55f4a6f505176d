// Files that are about to come in, are coming, or have come: one card each, one sent at a time.
import { send } from "../api.js";
import { el, facts, fill, foreign } from "../elements.js";
import { time, whole } from "../format.js";
import { tell } from "../notices.js";
import { guessKind, inOrder, sendFile } from "./upload.js";

/** Make the list of files that come in. `kinds`: of the application; `onKept()` is called when one was kept. */
export function makeIncoming(kinds, onKept) {
  const list = el("ul", { class: "incoming", "aria-label": "Files that come in", "aria-live": "polite" });
  let last = Promise.resolve();
  const all = el("button", { type: "button", onclick: () => { for (const button of waiting()) button.click(); } }, "Import all");
  const waiting = () => [...list.querySelectorAll("button.main")].filter((one) => !one.disabled);
  const element = el("div", {}, all, list);
  all.hidden = true;
  new MutationObserver(() => { all.hidden = waiting().length < 2; }).observe(list, { childList: true, subtree: true, attributes: true, attributeFilter: ["disabled"] });
  return { element, add(files) { for (const file of inOrder(files)) list.append(card(file)); } };

  function card(file) {
    const kind = el("select", { "aria-label": `Kind of ${file.name}` }, el("option", { value: "" }, "choose its kind"),
      kinds.map((one) => el("option", { value: one.name, disabled: Boolean(one.blocked), title: one.blocked || null }, `${one.name.replace("_", " ")}: ${one.what}`)));
    const name = el("input", { type: "text", value: plainName(file.name), maxlength: 200, "aria-label": `Name of ${file.name} in the case` });
    const go = el("button", { type: "button", class: "main", onclick: () => queue(start) }, "Import");
    const leave = el("button", { type: "button", onclick: () => one.remove() }, "Leave out");
    const told = el("div", { class: "told" });
    const one = el("li", { class: "panel" },
      el("p", {}, foreign(file.name), el("span", { class: "quiet" }, ` ${size(file.size)}`)),
      el("div", { class: "row" }, el("label", {}, "Kind ", kind), el("label", {}, "Name ", name), go, leave), told);
    kind.value = guessKind(file.name);
    return one;

    function queue(action) {
      if (!kind.value) { fill(told, el("p", { class: "bad" }, "Choose its kind first.")); kind.focus(); return; }
      for (const part of [kind, name, go]) part.disabled = true;
      fill(told, el("p", {}, "Waits for its turn."));
      last = last.then(action, action);
    }

    async function start() {
      const bar = el("progress", { max: 1, value: 0, "aria-label": `How much of ${file.name} has gone` });
      const word = el("span", {}, "is being sent");
      const sent = sendFile(file, kind.value, name.value.trim() || file.name, (share) => {
        bar.value = share;
        word.textContent = share < 1 ? `${Math.floor(100 * share)} % sent` : "sent; its reader looks at it";
      });
      leave.textContent = "Stop";
      leave.onclick = sent.cancel;
      fill(told, el("p", { class: "row" }, bar, word));
      try {
        kept(await sent.promise);
      } catch (error) {
        refused(error);
      }
    }

    function refused(error) {
      for (const part of [kind, name, go]) part.disabled = false;
      leave.textContent = "Leave out";
      leave.onclick = () => one.remove();
      fill(told, el("p", { class: "bad" }, error.message, " ", el("span", { class: "quiet" }, error.next)),
        error.problems.length > 0 && el("ul", {}, error.problems.slice(0, 10).map((each) => el("li", {}, `${each.where}: ${each.what}`))));
    }

    function kept(found) {
      fill(one, el("p", {}, el("strong", {}, "In the case: "), foreign(found.name)),
        facts([["Found to be", found.form], ["Rows", found.rows === null ? null : `${found.whole ? "" : "at least "}${whole(found.rows)}`], ["From", found.first && time(found.first)], ["To", found.last && time(found.last)]]),
        found.told.length > 0 && el("details", {}, el("summary", {}, `${found.told.length} warnings of its reader`), el("ul", {}, found.told.map((each) => el("li", {}, each)))),
        naming(found));
      onKept();
    }
  }

  function naming(found) {
    const place = el("div", {});
    if (found.named) return fill(place, el("p", {}, "case.toml names it: the next run reads it."));
    const write = (instead) => async () => {
      try {
        const { line } = await send("POST", "/api/files/naming", { kind: found.kind, name: found.names, instead });
        fill(place, el("p", {}, "case.toml now has the line ", el("code", {}, line), ": the next run reads it."));
        onKept();
      } catch (error) {
        if (error.status === 409 && !instead) fill(place, el("p", {}, error.message, " "), el("div", { class: "row" }, el("button", { type: "button", onclick: write(true) }, "Read this one instead")));
        else tell(error);
      }
    };
    return fill(place, el("p", {}, "case.toml does not name it yet. Under [files] it needs the line ", el("code", {}, found.line), "."),
      el("div", { class: "row" }, el("button", { type: "button", onclick: write(false) }, "Write this line")));
  }
}

/** A name without letters that nobody sees or that turn others round: what is proposed is what it looks like. */
function plainName(name) {
  return name.replaceAll(/[\p{Cc}\p{Cf}]/gu, "");
}

/** A number of bytes as people read it. */
export function size(bytes) {
  if (bytes === null || bytes === undefined) return "–";
  const [by, unit] = [[1e9, "GB"], [1e6, "MB"], [1e3, "kB"]].find(([least]) => bytes >= least) ?? [1, "bytes"];
  return `${by === 1 ? bytes : (bytes / by).toFixed(bytes / by < 10 ? 1 : 0)} ${unit}`;
}
