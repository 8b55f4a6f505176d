// How this browser shows things; which rules the case goes by; where things are kept.
import "../js/theme.js";
import { getJson } from "../js/api.js";
import { FORMS, chosenForm } from "../js/coordinates.js";
import { el, facts, fill, twins } from "../js/elements.js";
import { tell } from "../js/notices.js";
import { makeTable } from "../js/tables/table.js";
import { chooseTheme, chosenTheme } from "../js/theme.js";

const main = document.getElementById("main");

getJson("/api/settings").then((all) => {
  const rules = el("div", {});
  const only = el("input", { type: "checkbox", onchange: list });
  const chosen = el("div", { "aria-live": "polite" });
  const changed = all.rules.filter((one) => one.changed).length;
  fill(main, el("h1", {}, "Settings"), browser(),
    el("section", { "aria-labelledby": "rules" }, el("h2", { id: "rules" }, "Rules and thresholds of this case"),
      el("p", {}, `${all.rules.length} rules; ${changed === 0 ? "all have their defaults" : `${changed} differ from their defaults`}. They are changed in case.toml, under [rules.NAME]; what-if on the `, el("a", { href: "/ledger" }, "ledger"), " tries some of them."),
      el("label", {}, only, "only those that differ"), rules, chosen,
      el("p", {}, twins(["JSON", "/api/settings"], ["CSV", "/api/settings.csv"]))),
    el("section", { "aria-labelledby": "hosts" }, el("h2", { id: "hosts" }, "Hosts outside this machine"),
      el("p", {}, all.hosts.length === 0 ? "None was asked, and none is ever asked by the application: no tiles, no fonts, no telemetry. Links to sources open only when you click them." : all.hosts.join(", "))),
    el("section", { "aria-labelledby": "kept" }, el("h2", { id: "kept" }, "Where things are kept"), facts(all.kept.map((one) => [one.what, one.where])),
      el("p", { class: "quiet" }, `Ullage ${all.version}${all.read_only ? ", read-only" : ""}.`)));
  list();

  function list() {
    fill(chosen);
    fill(rules, makeTable({
      caption: "Rules of the case", rows: all.rules.filter((one) => one.changed || !only.checked), height: "min(55vh, 30rem)", onSelect: show,
      columns: [{ key: "rule", label: "Rule", width: 14 }, { key: "value", label: "Value", width: 8 }, { key: "default", label: "Default", width: 8 }, { key: "meaning", label: "Meaning", width: 26 }, { key: "source", label: "Where the default comes from", width: 30 }],
    }));
  }
  function show(one) {
    fill(chosen, el("section", { class: "panel", "aria-label": "The chosen rule" }, facts([["Rule", el("code", {}, one.rule)], ["Value", one.value], ["Default", one.default], ["Meaning", one.meaning], ["Where the default comes from", one.source || "the code does not tell it; see the documents of methods"],
      ["In case.toml", el("code", {}, `[rules.${one.rule.split(".")[0]}] ${one.rule.split(".")[1]} = …`)]])));
  }
}).catch(tell);

function browser() {
  return el("section", { class: "panel browser", "aria-labelledby": "browser" }, el("h2", { id: "browser" }, "This browser"),
    el("p", { class: "quiet" }, "Kept in this browser alone; no other reader of the case sees it."),
    choice("Colours", [["", "as the system has them"], ["light", "light"], ["dark", "dark"]], chosenTheme(), chooseTheme),
    choice("Notation of positions", FORMS.map((one) => [one, one]), chosenForm(), (value) => keep("ullage-coordinates", value)),
    el("div", { class: "field" }, el("label", { for: "by" }, "Your name, as decisions carry it"),
      el("input", { id: "by", type: "text", maxlength: 200, autocomplete: "name", value: kept("ullage-by"), onchange: (event) => keep("ullage-by", event.target.value.trim()) }),
      el("span", { class: "hint" }, "A sealed package can leave names out.")));
}

function choice(label, options, value, onChoose) {
  const id = `set-${label.split(" ")[0].toLowerCase()}`;
  const select = el("select", { id, onchange: () => onChoose(select.value) }, options.map(([key, words]) => el("option", { value: key }, words)));
  select.value = value;
  return el("div", { class: "field" }, el("label", { for: id }, label), select);
}

function keep(key, value) {
  try { value ? localStorage.setItem(key, value) : localStorage.removeItem(key); } catch { /* private window: for this page alone */ }
}

function kept(key) {
  try { return localStorage.getItem(key) ?? ""; } catch { return ""; }
}
