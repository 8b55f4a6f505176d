// Numbers, intervals, times and likelihoods as people read them. Times are UTC.

/** A whole number with thousands apart; "–" for none. */
export function whole(value) {
  return value === null || value === undefined || Number.isNaN(value) ? "–" : Math.round(value).toLocaleString("en-GB");
}

/** A number with so many significant digits. */
export function rounded(value, digits = 3) {
  return value === null || value === undefined || Number.isNaN(value) ? "–" : Number(value.toPrecision(digits)).toLocaleString("en-GB", { maximumFractionDigits: 6 });
}

/** An estimate of a thousand or more to three digits, as reports have it: what lies beyond them its interval does not know. */
export function estimated(value) {
  return value === null || value === undefined || Math.abs(value) < 1000 ? whole(value) : whole(Number(value.toPrecision(3)));
}

/** An interval of low, mid and high: "1,060,000 (783,000 to 1,450,000)"; what has no width is one number, in full. */
export function interval(quantity, write = estimated) {
  if (!quantity || quantity.mid === null || quantity.mid === undefined) return "cannot tell";
  if (quantity.low === quantity.high) return (write === estimated ? whole : write)(quantity.mid);
  return `${write(quantity.mid)} (${write(quantity.low)} to ${write(quantity.high)})`;
}

/** ISO 8601 to the minute: "2024-05-18 21:30Z". */
export function time(value) {
  if (value === null || value === undefined) return "–";
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? "–" : `${date.toISOString().slice(0, 16).replace("T", " ")}Z`;
}

/** A day: "2024-05-18". */
export function day(value) {
  return value === null || value === undefined ? "–" : new Date(value).toISOString().slice(0, 10);
}

// upper edge and word; an edge itself belongs to the more even of its two bands
const BANDS = [[0.05, "almost no chance"], [0.2, "very unlikely"], [0.45, "unlikely"], [0.55, "roughly even chance"], [0.8, "likely"], [0.95, "very likely"], [1, "almost certain"]];

/** A likelihood in a word of ICD 203 with its percentage: "very likely (87 %)"; none surer than 1 and 99 %. */
export function likelihood(p) {
  if (p === null || p === undefined || Number.isNaN(p)) return "cannot tell";
  const [, word] = BANDS.find(([edge]) => p < edge || (p === edge && p > 0.5)) ?? BANDS.at(-1);
  return `${word} (${p > 0.99 ? "above 99 %" : p < 0.01 ? "below 1 %" : `${Math.round(100 * p)} %`})`;
}
