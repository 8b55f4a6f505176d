// The tools above the image: what a click sets, how edges are found, how the image is shown.
import { el, fill } from "../elements.js";
import { asFound } from "./spec.js";

const PLACES = [["bow", "Bow", "b"], ["stern", "Stern", "t"], ["sides", "Sides", "w"], ["edges", "Edge pair", "e"], ["ruler", "Ruler", "r"]];
const LAWS = [["", "usual"], ["root", "square root"], ["linear", "linear"], ["db", "decibels"]];

/** Fill the bar of a tool. `tool.updateTools()` shows its state again. */
export function makeToolbar(tool, act) {
  const { view } = tool;
  const set = PLACES.map(([what, words, key]) => el("button", { type: "button", "aria-keyshortcuts": key, title: `Key ${key}`, onclick: () => { act.place(what); if (tool.placing) tool.pixels.canvas.focus(); } }, words));
  const byHand = button("Correct by hand", "h", act.byHand);
  const automatic = button("Find edges", "a", act.automatic);
  const confirm = button("All points are right", "y", act.confirm);
  const snap = button("Snap", "n", act.snap);
  const told = el("p", { class: "told quiet", role: "status" });
  const kind = el("select", { "aria-label": "Where the pairs end", onchange: () => act.kind(kind.value) }, el("option", { value: "shadow" }, "to the end of the shadow"), el("option", { value: "waterline" }, "to the water below a lit side"));
  const hand = el("input", { type: "number", min: 0.1, max: 5, step: 0.1, "aria-label": "How exactly a point is set: one standard deviation [pixels]", onchange: () => { const px = Number(hand.value); if (px >= 0.1 && px <= 5) act.hand(px); } });
  fill(tool.bar,
    el("div", { class: "row" }, el("span", { class: "quiet" }, "Set"), set, el("span", { class: "gap" }), byHand, confirm, automatic, snap, button("Undo", "u", act.undo)),
    el("div", { class: "row" }, button("Swap ends", "x", act.swap), el("button", { type: "button", onclick: act.clear }, "Start anew"), el("label", {}, "Pairs", kind), el("label", {}, "Point ±", hand, "px"), shown(tool, act)),
    told);
  tool.stage.append(el("div", { class: "zoom" }, el("button", { type: "button", "aria-label": "Zoom in", onclick: () => act.zoom(1.5) }, "+"), el("button", { type: "button", "aria-label": "Zoom out", onclick: () => act.zoom(1 / 1.5) }, "−"), button("Ship", "0", act.fit), el("button", { type: "button", onclick: act.whole }, "Whole")));
  tool.updateTools = () => {
    set.forEach((one, at) => one.setAttribute("aria-pressed", String(tool.placing === PLACES[at][0])));
    snap.setAttribute("aria-pressed", String(view.snap));
    const edges = tool.session.marks.edges.length;
    byHand.hidden = edges > 0;
    automatic.hidden = edges === 0;
    confirm.hidden = !view.as_found;
    kind.value = view.kind;
    if (document.activeElement !== hand) hand.value = view.hand_px;
    told.textContent = words(tool);
  };
  tool.updateTools();
}

function words({ placing, pending, view, session }) {
  const first = view.kind === "waterline" ? "the deck edge on the side that the satellite sees" : "the imaged deck edge on the shaded side";
  const then = view.kind === "waterline" ? "where the water begins below it" : "where the shadow ends abreast of it";
  const told = {
    bow: "Click on her bow.", stern: "Click on her stern.", ruler: "Click the points of a line; they can be moved.",
    sides: pending ? "Click on her other side." : "Click on one of her sides.", edges: pending ? `Click ${then}.` : `Click on ${first}.`,
  }[placing];
  const found = asFound(view), left = [...found].filter((one) => one !== "ends").length, pairs = session.marks.edges.length;
  if (told) return `${told} By keys: move the image until the point is in its middle, then Enter.`;
  if (left && left === pairs) return "All pairs are as the machine found them: the measurement is still the machine's, with all its doubts. Move what is wrong; confirm the rest with y.";
  if (found.has("ends") && pairs) return `${pairs - left} of ${pairs} pairs are yours, but bow and stern are as found: the measurement is still the machine's. Move one of them, or confirm all with y.`;
  if (left) return `${pairs - left} of ${pairs} pairs are yours, and only they count; the others are as the machine found them: move each, or confirm them with y.`;
  return session.marks.edges.length ? "Points can be moved by mouse, or by Tab and the arrow keys; S draws one to the edge beside it, Delete removes it." : "Edges are found in the image. Correct them by hand, or set your own pairs. ? shows the keys.";
}

function button(text, key, action) {
  return el("button", { type: "button", "aria-keyshortcuts": key, title: `Key ${key}`, onclick: () => action() }, text);
}

/** How values become shades: bands, law, black and white. */
function shown(tool, act) {
  const { view, image } = tool;
  const usual = image.stretch;
  const bands = el("select", { "aria-label": "Bands", onchange: () => { view.bands = bands.value; view.low = view.high = low.value = high.value = ""; tellStretch(); act.shown(); } }, el("option", { value: "" }, usual.bands.join(", ")), Object.entries(image.combinations).map(([name, names]) => el("option", { value: names.join(",") }, name)));
  const law = el("select", { "aria-label": "Stretch", onchange: () => { view.stretch = law.value; view.low = view.high = low.value = high.value = ""; tellStretch(); act.shown(); } }, LAWS.filter(([name]) => name !== "db" || image.kind === "sar").map(([name, text]) => el("option", { value: name }, text)));
  const end = (name, text) => { const one = el("input", { type: "number", step: "any", "aria-label": text, placeholder: String(usual[name][0]), value: view[name], onchange: () => { view[name] = one.value; if (bothOrNone()) { tellStretch(); act.shown(); } } }); return one; };
  const low = end("low", "Black"), high = end("high", "White");
  const bothOrNone = () => (low.value === "" && high.value === "") || Number(low.value || usual.low[0]) < Number(high.value || usual.high[0]);
  const tellStretch = () => { tool.stretchWords = view.low || view.high || view.bands || view.stretch ? "a stretch of your own" : `${usual.bands.join(", ")}, ${usual.law === "root" ? "square root" : usual.law} from ${usual.low.join(" ")} to ${usual.high.join(" ")} (${usual.unit})`; };
  bands.value = view.bands;
  law.value = view.stretch;
  tellStretch();
  return el("details", { class: "shades" }, el("summary", {}, "Shades"), el("div", { class: "row" }, bands, law, el("label", {}, "black", low), el("label", {}, "white", high)));
}
