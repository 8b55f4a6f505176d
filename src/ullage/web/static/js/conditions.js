// Under which the number holds: a published count at its word, and what is known without it. Words as in reports.
import { el } from "./elements.js";
import { interval, likelihood, whole } from "./format.js";

/** How likely the cap is exceeded; where unseen visits would come on top of little, that nobody can tell. */
export function exceeded({ p_over_cap: p, conditions }) {
  return conditions.is_floor ? `cannot tell; by what is known: ${likelihood(p)}` : likelihood(p);
}

/** What the number is taken under, as the beginning of a sentence: "If the published count of 43 visits is right"; "" for nothing. */
export function ifRight({ if_right: said }) {
  return said && said[0].toUpperCase() + said.slice(1);
}

/** Whether one count leaves out the visits that nobody saw while another has them: then its number is a floor, and no surer. */
export function becomesFloor(before, after) {
  return before.visits.unseen !== null && after.visits.unseen === null;
}

/** What has to be said where nobody can tell how many visits were not seen; null elsewhere. */
export function floorWords({ visits }) {
  return visits.unseen === null ? "How many visits nobody saw cannot be told: these figures are of known visits alone, and what nobody saw would come on top." : null;
}

/** Visits that are known: "43 known: 12 named or dated, 31 only as a count". */
export function knownVisits({ seen, named, reported }) {
  return `${whole(seen)} known${reported ? `: ${named ? `${whole(named)} named or dated, ` : ""}${whole(reported)} only as a count` : ""}`;
}

/** What the visits named or dated make without those only counted; null where that is no other number. */
export function withoutCounted(conditions) {
  const { named_only_bbl: barrels, named_only_p_over_cap: p } = conditions;
  if (!barrels) return null;
  return [el("strong", {}, interval(barrels)), " barrels delivered", p === null ? "" : ["; that these alone, with all that was notified, exceed the cap: ", el("strong", {}, likelihood(p))]];
}
