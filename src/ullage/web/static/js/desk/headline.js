// The numbers above the map, each with its interval, and the way to what they rest on.
import { exceeded, ifRight, knownVisits, withoutCounted } from "../conditions.js";
import { el } from "../elements.js";
import { interval, whole } from "../format.js";

/** The headline of a result. */
export function headline(desk) {
  const { numbers } = desk, { conditions } = numbers, said = ifRight(conditions);
  const visits = { seen: numbers.visits_seen, named: numbers.visits_named, reported: numbers.visits_reported };
  return el("header", { class: "desk-head" },
    el("h1", {}, desk.title),
    said && el("p", {}, `${said}:`),
    pairs([
      ["Balance", numbers.balance_bbl ? [el("strong", {}, interval(numbers.balance_bbl)), numbers.cap_bbl === null ? " barrels" : ` barrels, of a cap of ${whole(numbers.cap_bbl)}`] : numbers.delivered_bbl ? `${interval(numbers.delivered_bbl)} barrels delivered; this case has no cap` : "cannot tell"],
      ["That the cap is exceeded", numbers.p_over_cap === null ? null : el("a", { href: "/ledger" }, exceeded(numbers))],
      ["Crossed on", crossed(numbers.crossed_on)],
    ]),
    pairs([
      ["Visits named or dated alone", withoutCounted(conditions)],
      ["Visits of the whole period", [`${knownVisits(visits)}; never seen: `, numbers.visits_unseen ? interval(numbers.visits_unseen) : `cannot tell (${numbers.unseen_reason ?? "nothing to tell it from"})`]],
      ["Looks of the whole period", numbers.looks_possible ? `${whole(numbers.looks_clear)} of ${whole(numbers.looks_possible)} clear` : null],
    ]));
}

/** Facts in a line: each with its name stays together where the line breaks. */
function pairs(known) {
  return el("dl", { class: "facts" }, known.filter(([, value]) => value !== null).map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, value))));
}

function crossed(days) {
  if (!days || !Object.values(days).some(Boolean)) return null;
  if (!days.mid) return `not in at least half of the draws${days.low ? `; in 5 of 100 by ${days.low}` : ""}`;
  return `${days.mid} (${days.low ?? "before the period"} to ${days.high ?? "not in the period"})`;
}
