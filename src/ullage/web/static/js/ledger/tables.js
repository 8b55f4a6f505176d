// The tables of the ledger: low, middle and high as expert panels have them, the ladder, the tornado, published figures.
import { becomesFloor, exceeded, floorWords, knownVisits, withoutCounted } from "../conditions.js";
import { el, foreign, svg } from "../elements.js";
import { day, estimated, rounded, whole } from "../format.js";

/** Low, middle and high of the balance and its parts, with what a what-if makes of each. */
export function threePoints(original, changed) {
  const part = (numbers, name) => (typeof name === "string" ? numbers[name] : name(numbers));
  const named = ({ conditions }) => conditions.named_only_bbl ?? { low: null, mid: null, high: null };
  const parts = [["Delivered by ships", "delivered_bbl"], ...(original.conditions.named_only_bbl ? [["of it, by visits named or dated", named]] : []), ["of it, what nobody saw", "unseen_bbl"], ["Notified by suppliers", "notified_bbl"], ["By other means", "other_bbl"], ["Balance", "balance_bbl"]];
  const heads = ["Low", "Middle", "High"];
  const cells = (one) => ["low", "mid", "high"].map((name) => el("td", { class: "number" }, one[name] === null ? "cannot tell" : (one.low === one.high ? whole : estimated)(one[name])));
  return scroll("Low, middle and high", el("table", { class: "points" },
    el("caption", {}, "Low, middle and high [bbl]: 5, 50 and 95 % points"),
    el("thead", {}, changed ? el("tr", {}, el("td", {}), el("th", { colspan: 3, scope: "colgroup" }, "As the case is"), el("th", { colspan: 3, scope: "colgroup" }, becomesFloor(original, changed) ? "What if: known visits alone, a floor" : "What if")) : null,
      el("tr", {}, el("td", {}), [...heads, ...(changed ? heads : [])].map((one) => el("th", { scope: "col", class: "number" }, one)))),
    el("tbody", {}, parts.map(([words, name]) => el("tr", { class: name === "balance_bbl" ? "sum" : null }, el("th", { scope: "row" }, words), cells(part(original, name)), changed ? cells(part(changed, name)) : null)),
      original.cap_bbl === null ? null : el("tr", {}, el("th", { scope: "row" }, "Cap"), el("td", {}), el("td", { class: "number" }, whole(original.cap_bbl)), el("td", {}), changed ? [el("td", {}), el("td", { class: "number" }, whole(changed.cap_bbl)), el("td", {})] : null))));
}

/** The chance that the cap is exceeded, and when it was crossed, in words; what that rests on; what is known without it. */
export function overCap(numbers, of) {
  if (numbers.cap_bbl === null) return el("p", {}, `${of}: the case has no cap.`);
  const crossed = numbers.crossed_on ?? {}, when = crossed.mid ? `crossed on ${day(crossed.mid)} (${crossed.low ? day(crossed.low) : "before"} to ${crossed.high ? day(crossed.high) : "never"})` : crossed.low ? `hardly crossed before ${day(crossed.low)}; in at least half of the draws never` : "not crossed in 95 of 100 draws";
  const { conditions, visits } = numbers, alone = withoutCounted(conditions), rests = conditions.if_right && `${conditions.if_right}, `;
  return [
    el("p", {}, `${of}: ${rests}that the cap of ${whole(numbers.cap_bbl)} bbl is exceeded: `, el("strong", {}, exceeded(numbers)), `; ${when}.`),
    floorWords(numbers) && el("p", {}, floorWords(numbers)),
    visits.reported ? el("p", {}, `Visits: ${knownVisits(visits)}, which is taken at its word.`, alone && [" Visits named or dated alone: ", alone, "."]) : null,
  ];
}

/** The panels' ladder: deadweight times fill times barrels in a tonne; that of a what-if has a deadweight and a factor of its own. */
export function ladder(rungs, changed) {
  const other = new Map((changed ?? []).map((one) => [key(one), one]));
  const heads = ["Visits", "Fill", "bbl/t", "Deadweight [t]", "Barrels", ...(changed ? ["What if: bbl/t", "Deadweight [t]", "Barrels"] : [])];
  return scroll("The ladder", el("table", {},
    el("caption", {}, "The ladder of the expert panels: summed deadweight × fill × barrels in a tonne"),
    el("thead", {}, el("tr", {}, heads.map((one, at) => el("th", { scope: "col", class: at > 1 ? "number" : null }, one)))),
    el("tbody", {}, rungs.map((one, at) => { const then = other.get(key(one)) ?? changed?.[at]; return el("tr", {}, el("td", {}, foreign(one.of)), el("td", {}, one.label === "as estimated" ? `as estimated (${rounded(one.fill)}${then && then.fill !== one.fill ? `; what if: ${rounded(then.fill)}` : ""})` : one.label), rung(one), changed ? (then ? rung(then) : [number("–"), number("–"), number("–")]) : null); }))));
}

function rung(one) {
  return [number(rounded(one.bbl_per_t, 4)), number(whole(one.deadweight_t)), number(whole(one.bbl))];
}

/** What each assumption moves: bars about the middle, and the same as a table. */
export function tornado(weights, middle) {
  if (!weights.length || middle === null) return el("p", { class: "quiet" }, "No assumption of this case moves barrels, or they were not weighed.");
  const least = Math.min(middle, ...weights.flatMap((one) => [one.low_bbl, one.high_bbl])), most = Math.max(middle, ...weights.flatMap((one) => [one.low_bbl, one.high_bbl]));
  const x = (value) => (100 * (value - least)) / Math.max(1, most - least);
  const bar = (one) => svg("svg", { viewBox: "0 0 100 12", preserveAspectRatio: "none", class: "bar-of", "aria-hidden": "true" },
    svg("rect", { x: Math.min(x(one.low_bbl), x(one.high_bbl)), width: Math.max(0.4, Math.abs(x(one.high_bbl) - x(one.low_bbl))), y: 2, height: 8, class: "span" }),
    svg("line", { x1: x(middle), x2: x(middle), y1: 0, y2: 12, class: "middle" }));
  return scroll("The tornado", el("table", { class: "tornado" },
    el("caption", {}, `What each assumption moves of the middle, ${whole(middle)} bbl, from its low end to its high end`),
    el("thead", {}, el("tr", {}, ["Assumption", "Case", "Low end", "High end", "", "Moves [bbl]"].map((one, at) => el(one ? "th" : "td", one ? { scope: "col", class: at === 5 ? "number" : null } : {}, one)))),
    el("tbody", {}, weights.map((one) => el("tr", {}, el("th", { scope: "row" }, one.name, el("div", { class: "quiet" }, one.why)), number(rounded(one.default, 4)), number(`${rounded(one.low, 4)}: ${whole(one.low_bbl)}`), number(`${rounded(one.high, 4)}: ${whole(one.high_bbl)}`), el("td", { class: "drawn" }, bar(one)), number(whole(Math.abs(one.moves_bbl))))))));
}

/** Figures that others published, beside ours, and beside those of a what-if. */
export function published(figures, changed) {
  if (!figures.length) return null;
  const heads = ["Figure", "Barrels", changed ? "In the case's 90 % interval" : "In our 90 % interval", ...(changed ? ["In that of the what-if"] : []), "Source"];
  const inside = (one) => el("td", {}, one ? (one.inside ? "yes" : "no") : "cannot tell");
  return scroll("Published figures", el("table", {}, el("caption", {}, "What others published"),
    el("thead", {}, el("tr", {}, heads.map((one) => el("th", { scope: "col" }, one)))),
    el("tbody", {}, figures.map((one, at) => el("tr", {}, el("th", { scope: "row" }, foreign(one.name)), number(whole(one.bbl)), inside(one), changed ? inside(changed[at]) : null, el("td", {}, foreign(one.source)))))));
}

function key(one) { return `${one.of}|${one.label}|${one.bbl_per_t}`; }

function number(text) { return el("td", { class: "number" }, text); }

function scroll(label, table) { return el("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": label }, table); }
