// One side of a comparison: which scene, in which bands, and from black to white by which numbers.
import { address } from "../api.js";
import { el, fill, foreign } from "../elements.js";
import { second, stretchWords } from "./chips.js";

const LAWS = { db: "decibels", root: "square root", linear: "even" };

/** Make the controls of a side. `onScene(id)`, `onLook({bands, stretch, low, high})`. */
export function makeSide(side, { scenes, shown, look, onScene, onLook }) {
  const name = side === "left" ? "Left" : "Right";
  let asked = look;
  const scene = el("select", { onchange: () => onScene(scene.value) }, scenes.map((one) => el("option", { value: one.id }, `${second(one.acquired_at)}  ${one.sensor}${one.readable ? "" : "  (file missing)"}`)));
  scene.value = shown;
  const bands = el("select", { onchange: () => change({ bands: bands.value, low: "", high: "" }) });
  const law = el("select", { onchange: () => change({ stretch: law.value, low: "", high: "" }) });
  const low = number("black"), high = number("white");
  const reset = el("button", { type: "button", onclick: () => change({ low: "", high: "", stretch: "" }) }, "By the scene");
  const told = el("div", { class: "side-told" });
  const unit = el("p", { class: "quiet" });
  const command = el("p", { class: "quiet" });

  function number(words) {
    return el("input", { type: "text", inputmode: "text", maxlength: "60", size: "12", autocomplete: "off", "aria-label": `${name}: ${words}`, onchange: () => change({ low: low.value.replace(/\s+/g, ""), high: high.value.replace(/\s+/g, "") }) });
  }

  function change(part) {
    asked = { ...asked, ...part };
    onLook(asked);
  }

  const element = el("fieldset", { class: "panel side" },
    el("legend", {}, name),
    el("label", { class: "field" }, el("span", { class: "unseen" }, `${name}: scene`), scene),
    el("details", {}, el("summary", {}, "Bands and stretch"),
      el("div", { class: "row" }, labelled("Bands", bands), labelled("Law", law), labelled("Black", low), labelled("White", high), reset),
      unit, command),
    told);

  return {
    element,
    /** Show what is shown: the scene in full, and what was asked for. */
    fill(one, wanted) {
      asked = wanted;
      scene.value = one.id;
      fill(bands, one.combinations.map((each) => el("option", { value: each.bands.join(",") }, each.name)));
      const shown = one.stretch.bands.join(",");
      if (![...bands.options].some((each) => each.value === shown)) bands.append(el("option", { value: shown }, shown));
      bands.value = shown;
      fill(law, one.laws.map((each) => el("option", { value: each }, LAWS[each])));
      law.value = one.stretch.law;
      for (const [field, ends] of [[low, one.stretch.low], [high, one.stretch.high]]) {
        if (field !== document.activeElement) field.value = ends.join(", ");  // not under the hands of whoever types
      }
      fill(unit, `Black and white in ${one.stretch.unit}; one number, or one for each band.`);
      fill(command, "The same from a terminal: ", el("code", {}, one.command));
      const query = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value));
      fill(told, one.state === "changed" && el("p", { class: "chip-warning" }, one.told),
        one.warnings.length > 0 && el("details", {}, el("summary", {}, `${one.warnings.length} of the scene's reader's warnings`), el("ul", {}, one.warnings.map((each) => el("li", {}, foreign(each))))),
        el("p", { class: "stretch" }, stretchWords(one.stretch)),  // where the label on the map has no room for it
        el("p", { class: "quiet" }, foreign(one.id), " · ", [one.mode, `pixels of ${one.spacing_m.join(" × ")} m`].filter(Boolean).join(" · "), one.credit && ` · ${one.credit}`, " · ", el("a", { href: address(`/api/scenes/${encodeURIComponent(one.id)}`, query) }, "JSON")));
      scene.title = stretchWords(one.stretch);
    },
    /** Say why a scene cannot be shown. */
    fail(row, error) {
      scene.value = row.id;
      fill(bands); fill(law);
      low.value = high.value = "";
      fill(told, el("p", { class: "chip-warning", role: "alert" }, error.message), error.next && el("p", { class: "quiet" }, error.next));
    },
  };

  function labelled(words, control) {
    if (control.getAttribute("aria-label")) return el("span", { class: "field" }, el("span", { class: "quiet" }, words), control);
    return el("label", { class: "field" }, el("span", { class: "quiet" }, words), control);
  }
}
