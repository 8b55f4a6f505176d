// Whose particulars are used, what was typed of her, and what is typed of the light.
import { address, getJson } from "../api.js";
import { el, fill, foreign } from "../elements.js";
import { likelihood, rounded } from "../format.js";

const SIZES = [["length", "Length", "m", "length_m"], ["beam", "Beam", "m", "beam_m"], ["depth", "Depth", "m", "depth_m"], ["draught", "Summer draught", "m", "summer_draught_m"], ["deadweight", "Deadweight", "t", "deadweight_t"]];

/** The form of her particulars. `view` holds the texts of the address, `products` are cargoes; `changed()` is called when one of them is another. */
export function makeShipForm(view, products, changed) {
  const form = el("form", { class: "ship", onsubmit: (event) => event.preventDefault() });
  const state = { ships: [], form };
  getJson(address("/api/measure/ships", { detection: view.detection })).then((found) => { state.ships = found.ships; state.unknown = found.unknown_p; show(); }).catch(() => { /* without a fleet there is nobody to choose */ });
  const show = () => fill(form, choice(view, state, () => { show(); changed(); }), sizes(view, state, changed), around(view, products, changed), light(view, changed));
  show();
  state.show = show;
  return state;
}

function choice(view, state, changed) {
  const select = el("select", { onchange: () => { view.ship = select.value; changed(); } },
    el("option", { value: "" }, "none: the image alone, and what is typed"),
    state.ships.map((one) => el("option", { value: one.vessel_id }, `${one.name}${one.imo ? `, IMO ${one.imo}` : ""}${one.p === null ? "" : `: ${likelihood(one.p)}`}`)));
  select.value = view.ship;
  const known = state.ships.find((one) => one.vessel_id === view.ship);
  const unknown = state.unknown === null || state.unknown === undefined ? "" : `That she is none of these: ${likelihood(state.unknown)}.`;
  return el("div", { class: "field" }, el("label", {}, "Particulars of", select), unknown && el("span", { class: "hint" }, unknown),
    known && el("span", { class: "hint" }, foreign(known.name), ": ", SIZES.map(([, words, unit, name]) => (known.particulars[name] === null ? null : `${words.toLowerCase()} ${rounded(known.particulars[name], 4)} ${unit}`)).filter(Boolean).join(", ") || "nothing of her size is known", known.source ? [" (", foreign(known.source), ")"] : ""));
}

function sizes(view, state, changed) {
  const known = state.ships.find((one) => one.vessel_id === view.ship)?.particulars ?? {};
  return el("fieldset", {}, el("legend", {}, "Typed over them"), el("div", { class: "sizes" }, SIZES.map(([name, words, unit, column]) => {
    const [value, sd] = view[name] ? view[name].split(",") : ["", ""];
    const one = number(value, known[column] === null || known[column] === undefined ? "" : String(known[column]), `${words} [${unit}]`);
    const other = number(sd ?? "", "", `Standard deviation of ${words.toLowerCase()} [${unit}]`);
    const take = () => { view[name] = one.value ? (other.value ? `${one.value},${other.value}` : one.value) : ""; changed(); };
    one.oninput = take;
    other.oninput = take;
    return el("div", { class: "size" }, el("span", {}, `${words} `, el("span", { class: "quiet" }, unit)), one, el("span", { "aria-hidden": "true" }, "±"), other);
  })));
}

function around(view, products, changed) {
  const product = el("select", { onchange: () => { view.product = product.value; changed(); } }, ["", ...products].map((one) => el("option", { value: one }, one || "unknown mix")));
  product.value = view.product;
  const plain = (name, words, most) => {
    const field = number(view[name] || "", "0", words);
    field.max = most;
    field.oninput = () => { view[name] = field.value === "" ? (name === "bulwark" ? 0 : "") : name === "trunk" ? field.value : Number(field.value); changed(); };
    return el("label", { class: "size" }, el("span", {}, words), field);
  };
  return el("details", {}, el("summary", {}, "Cargo, bulwark, trunk, quay"), el("div", { class: "sizes" }, el("label", { class: "size" }, el("span", {}, "Product"), product),
    plain("bulwark", "Bulwark amidships [m]", 5), plain("trunk", "Trunk above the deck [m]", 10), plain("pier", "Quay that the shadow ends on [m]", 20)));
}

function light(view, changed) {
  const pair = (name, words) => {
    const [azimuth, elevation] = view[name] ? view[name].split(",") : ["", ""];
    const one = number(azimuth, "", `${words}: azimuth [°]`), other = number(elevation, "", `${words}: elevation [°]`);
    const take = () => { view[name] = one.value && other.value ? `${one.value},${other.value}` : ""; changed(); };
    one.oninput = take;
    other.oninput = take;
    return el("div", { class: "size" }, el("span", {}, `${words} `, el("span", { class: "quiet" }, "azimuth, elevation °")), one, el("span", { "aria-hidden": "true" }, ","), other);
  };
  return el("details", { open: Boolean(view.sun || view.view) }, el("summary", {}, "Sun and satellite over what the image says"), el("div", { class: "sizes" }, pair("sun", "Sun"), pair("view", "Satellite")));
}

function number(value, placeholder, words) {
  return el("input", { type: "number", min: 0, step: "any", inputmode: "decimal", value, placeholder, "aria-label": words });
}
