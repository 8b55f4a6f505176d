// What was weighed: why a track is or is not hers, and which hulls she may be, each feature as a bar with its number.
import { el, foreign } from "../elements.js";
import { likelihood, rounded } from "../format.js";

const MOST = 12; // log-odds beyond which a bar grows no more: 160,000 to 1

/** Bars of what each feature adds: to the right it speaks for it, to the left against. `odds`: whether the numbers are log-odds, or points of an order. */
export function partBars(parts, { odds = true } = {}) {
  return el("table", { class: "parts" }, el("caption", { class: "unseen" }, odds ? "What each feature adds, in log-odds" : "What each feature adds, in points"),
    el("tbody", {}, parts.map((one) => el("tr", { title: one.meaning },
      el("th", { scope: "row" }, one.name.replaceAll("_", " ")),
      el("td", { class: "grown" }, bar(one.value)),
      el("td", { class: "number" }, signed(one.value)),
      el("td", { class: "quiet" }, told(one.value, odds))))));
}

/** The tracks that were weighed for a detection. */
export function matchList(matches, link) {
  return el("ol", { class: "weighed" }, matches.map((one) => el("li", {},
    el("p", {}, el("strong", {}, one.mmsi ? ["MMSI ", foreign(one.mmsi)] : "No track explains it"), " ",
      one.ships.map((ship) => [link(ship.vessel_id, foreign(ship.name ?? ship.vessel_id)), " "]),
      el("span", { class: "tag" }, one.class), " ", el("span", {}, likelihood(one.p_match))),
    el("p", { class: "quiet" }, foreign(one.explanation)),
    one.parts.length ? partBars(one.parts) : null,
    el("p", { class: "quiet" }, [
      one.distance_m === null ? "" : `${rounded(one.distance_m)} m apart; `,
      one.coverage === null ? "how well ships were heard there is not known" : `a ship that sends there is heard with ${Math.round(100 * one.coverage)} %`,
      one.ships_heard === null ? "" : `; ${one.ships_heard} other ships heard; reception ${one.reception ?? "unknown"}`]))));
}

/** The hulls that a sighting was compared with. */
export function candidateList(candidates, link, most = 6) {
  const rows = candidates.map((one) => el("li", {},
    el("p", { class: "chance" }, el("span", { class: "share", "aria-hidden": "true" }, meter(one.p)),
      el("strong", {}, one.ship ? link(one.ship.vessel_id, foreign(one.ship.name ?? one.ship.vessel_id)) : "an unknown hull"), " ",
      el("span", {}, likelihood(one.p)), one.refuted_by ? [" ", el("span", { class: "tag" }, "ruled out")] : null),
    el("p", { class: "quiet" }, foreign(one.refuted_by ?? one.explanation)),
    el("details", {}, el("summary", {}, `What each feature adds; before it ${likelihood(one.prior)}`), partBars(one.parts))));
  const rest = rows.slice(most);
  return [el("ol", { class: "weighed" }, rows.slice(0, most)),
    rest.length ? el("details", {}, el("summary", {}, `${rest.length} more that are less likely`), el("ol", { class: "weighed", start: most + 1 }, rest)) : null];
}

function bar(value) {
  const size = value === null ? 0 : Math.min(1, Math.abs(value) / MOST);
  const made = el("span", { class: `piece ${value < 0 ? "against" : "for"}` });
  made.style.inlineSize = `${50 * size}%`;
  return made;
}

function meter(p) {
  const made = el("span", {});
  made.style.inlineSize = `${100 * p}%`;
  return made;
}

function signed(value) {
  return value === null ? "–" : `${value >= 0 ? "+" : "−"}${Math.abs(value).toFixed(1)}`;
}

function told(value, isOdds) {
  if (value === null || Math.abs(value) < 0.05) return "tells nothing";
  if (!isOdds) return value > 0 ? "for" : "against";
  const odds = Math.exp(Math.abs(value));
  return `${odds > 1000 ? "over 1,000" : rounded(odds, 2)}:1 ${value > 0 ? "for" : "against"}`;
}
