// The number before and after: balance with its interval, chance over the cap, what changes.
import { becomesFloor, exceeded, knownVisits } from "../conditions.js";
import { el } from "../elements.js";
import { estimated, interval, likelihood } from "../format.js";

/** A table of the number before and, where it is given, after; what it is after is said by `then`. */
export function beforeAfter(before, after = null, { then = "then", told = true } = {}) {
  const unit = before.cap_bbl === null ? "barrels" : "barrels, the cap keeper's";
  const floor = after && becomesFloor(before, after); // narrower by what is left out: no surer
  const rows = [
    ["Balance", interval(before.balance_bbl), after && (floor ? `known visits alone: ${interval(after.balance_bbl)}` : interval(after.balance_bbl)), after && (floor ? "cannot tell" : moved(before.balance_bbl.mid, after.balance_bbl.mid))],
    ["Chance that the cap is exceeded", exceeded(before), after && exceeded(after), after && (floor ? "cannot tell" : points(before.p_over_cap, after.p_over_cap))],
    ["Width of the interval", width(before.balance_bbl), after && (floor ? "cannot tell" : width(after.balance_bbl)), after && (floor ? "cannot tell" : moved(span(before.balance_bbl), span(after.balance_bbl)))],
    ["Visits known, and never seen", visits(before.visits), after && visits(after.visits), null],
    ...alone(before.conditions, after?.conditions),
  ];
  const rests = before.conditions.if_right ? `, ${before.conditions.if_right}` : "";
  const head = after ? ["", "now", then, "change"] : ["", "now"];
  return el("div", {},
    el("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": "The number" }, el("table", { class: "numbers" },
      el("caption", {}, `The number${rests} [${unit}; middle and 90 % interval]`),
      el("thead", {}, el("tr", {}, head.map((one) => (one ? el("th", { scope: "col" }, one) : el("td", {}))))),
      el("tbody", {}, rows.map(([name, now, next, change]) => el("tr", {}, el("th", { scope: "row" }, name), el("td", {}, now),
        after && el("td", {}, next), after && el("td", {}, change ?? "")))))),
    told && before.told.length ? el("ul", { class: "quiet" }, [...new Set([...before.told, ...(after?.told ?? [])])].map((one) => el("li", {}, one))) : null);
}

/** A difference of barrels with its sign: "+12,300", to three digits; "no change" below half a barrel. */
export function moved(before, after) {
  if (before === null || after === null) return "cannot tell";
  return signed(after - before);
}

/** Barrels with their sign. */
export function signed(value) {
  if (Math.abs(value) < 0.5) return "no change";
  return `${value > 0 ? "+" : "−"}${estimated(Math.abs(value))}`;
}

function points(before, after) {
  if (before === null || after === null) return "cannot tell";
  const change = Math.round(1000 * (after - before)) / 10;
  return change === 0 ? "no change" : `${change > 0 ? "+" : "−"}${Math.abs(change)} points`;
}

function span(quantity) { return quantity.low === null ? null : quantity.high - quantity.low; }

function width(quantity) { return quantity.low === null ? "cannot tell" : estimated(span(quantity)); }

function alone(before, after) {
  const { named_only_bbl: barrels, named_only_p_over_cap: p } = before;
  if (!barrels) return [];
  const rows = [["Delivered by visits named or dated alone", interval(barrels), after && interval(after.named_only_bbl), null]];
  return p === null ? rows : [...rows, ["Chance that these alone exceed it, with all notified", likelihood(p), after && likelihood(after.named_only_p_over_cap), null]];
}

function visits(told) {
  return `${knownVisits(told)}; never seen: ${told.unseen ? interval(told.unseen) : "cannot tell"}`;
}
