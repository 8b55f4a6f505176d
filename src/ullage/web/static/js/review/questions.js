// What is asked about an item: each question with its answers, how probable each is, and how far it moves the number.
import { el, foreign } from "../elements.js";
import { estimated, likelihood, time } from "../format.js";
import { choiceWords } from "./choices.js";
import { signed } from "./numbers.js";

const ASKED = { ship: "Is it a ship that handles oil here?", vessel: "Which ship is it?", loading: "Was she laden?" };
const ABOUT = { ship: "a ship or not", vessel: "which ship", loading: "laden or not" };

/** What is asked about an item, in a few words. */
export function aboutWords(about) {
  return about.map((one) => ABOUT[one] ?? one).join("; ");
}

/** When an item was seen: a moment, or the span in which it was; "" where nothing tells. */
export function seenWords(item) {
  const { seen_after: after, seen_before: before } = item;
  if (after && before && after !== before) return `between ${time(after)} and ${time(before)}`;
  return item.seen_at ? time(item.seen_at) : "";
}

/** How far an item can move the number: "−70,600 to +49,000 bbl". */
export function canMove(item) {
  return `${signed(item.low_bbl)} to ${signed(item.high_bbl)} bbl`.replaceAll("no change", "0");
}

/** The questions of an item as tables; `onChoose(kind, value)` is called with the answer that is taken up. */
export function questionTables(questions, { onChoose = null, latin = false } = {}) {
  return questions.map((one) => el("section", { class: "question" },
    el("h3", {}, ASKED[one.about]),
    el("p", { class: "quiet" }, `An answer moves the number by ${canMove(one)}; ${narrows(one)}`),
    el("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": ASKED[one.about] }, el("table", {},
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Answer"), el("th", { scope: "col" }, "Likelihood now"), el("th", { scope: "col", class: "number" }, "Moves the balance by [bbl]"))),
      el("tbody", {}, one.answers.map((answer) => row(answer, onChoose, latin)))))));
}

/** Pairs of id and words of the ships that are asked about. */
export function shipsOf(questions) {
  return questions.filter((one) => one.about === "vessel").flatMap((one) => one.answers.filter((answer) => answer.kind === "identify").map((answer) => [answer.value, answer.vessel ?? answer.value]));
}

function row(answer, onChoose, latin) {
  const words = answer.kind === "identify" ? [foreign(shipName(answer, latin)), " ", el("code", {}, foreign(answer.value))]
    : answer.kind === "note" ? answer.value : choiceWords(answer.kind, answer.value);
  const named = onChoose && answer.kind !== "note" ? el("button", { type: "button", onclick: () => onChoose(answer.kind, answer.value) }, words) : words;
  return el("tr", {}, el("td", {}, named), el("td", {}, likelihood(answer.p)), el("td", { class: "number" }, signed(answer.moves_bbl)));
}

function shipName(answer, latin) {
  const name = answer.vessel ?? answer.value;
  return latin && answer.vessel_latin ? `${name} (${answer.vessel_latin})` : name;
}

/** What an answer does to the interval: nothing where the balance takes one of the answers for certain. */
function narrows(one) {
  if (one.share === null) return `typically by ${estimated(one.sd_bbl)} bbl about its mean. The interval does not hold this doubt: an answer need not narrow it.`;
  return `on average it takes ${share(one.share)} off the variance of the balance (${estimated(one.sd_bbl)} bbl in quadrature).`;
}

function share(value) {
  return value < 0.001 ? "less than 0.1 %" : `${(100 * value).toPrecision(2)} %`;
}
