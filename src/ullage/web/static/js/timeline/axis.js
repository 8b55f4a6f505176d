// A scale of time: seconds since 1970 to pixels, and the ticks that calendars have. All in UTC.

const DAY = 86400;
const STEPS = [
  [3600, 14, (t) => iso(t).slice(11, 16)], [6 * 3600, 14, (t) => iso(t).slice(11, 16)],
  [DAY, 4, (t) => iso(t).slice(5, 10)], [7 * DAY, 4, (t) => iso(t).slice(5, 10)], ["month", 4, (t) => iso(t).slice(0, 7)],
  ["quarter", 4, (t) => iso(t).slice(0, 7)], ["year", 4, (t) => iso(t).slice(0, 4)],
];
const LENGTH = { month: 30 * DAY, quarter: 91 * DAY, year: 365 * DAY };
const LABEL = 62; // pixels a label needs

/** A scale from the seconds [from, to] to the pixels [left, right]. */
export function timeScale([from, to], [left, right]) {
  const per = (right - left) / Math.max(1, to - from);
  return { from, to, left, right, toX: (t) => left + (t - from) * per, toTime: (x) => from + (x - left) / per, per };
}

/** Ticks of a scale: [{t, words}], as many as there is room for. */
export function ticksOf(scale) {
  const [step, , words] = STEPS.find(([one]) => (LENGTH[one] ?? one) * scale.per >= LABEL) ?? STEPS.at(-1);
  const found = [];
  for (let t = firstTick(scale.from, step); t <= scale.to; t = nextTick(t, step)) if (t >= scale.from) found.push({ t, words: words(t) });
  return found;
}

function firstTick(from, step) {
  if (typeof step === "number") return Math.floor(from / step) * step;
  const date = new Date(from * 1000);
  const month = step === "year" ? 0 : step === "quarter" ? Math.floor(date.getUTCMonth() / 3) * 3 : date.getUTCMonth();
  return Date.UTC(date.getUTCFullYear(), month, 1) / 1000;
}

function nextTick(t, step) {
  if (typeof step === "number") return t + step;
  const date = new Date(t * 1000), months = { month: 1, quarter: 3, year: 12 }[step];
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1) / 1000;
}

function iso(t) {
  return new Date(t * 1000).toISOString();
}
