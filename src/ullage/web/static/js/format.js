// Numbers, intervals, times and likelihoods as people read them. Times are UTC.

/** A whole number with thousands apart; "–" for none. */
export function whole(value) {
  return value === null || value === undefined || Number.isNaN(value) ? "–" : Math.round(value).toLocaleString("en-GB");
}

/** A number with so many significant digits. */
export function rounded(value, digits = 3) {
  return value === null || value === undefined || Number.isNaN(value) ? "–" : Number(value.toPrecision(digits)).toLocaleString("en-GB", { maximumFractionDigits: 6 });
}

/** An interval of low, mid and high: "1,058,000 (783,000 to 1,447,000)". */
export function interval(quantity, write = whole) {
  if (!quantity || quantity.mid === null || quantity.mid === undefined) return "cannot tell";
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

const BANDS = [[0.01, "less than 1 %"], [0.05, "almost no chance"], [0.2, "very unlikely"], [0.45, "unlikely"], [0.55, "roughly even"], [0.8, "likely"], [0.95, "very likely"], [0.99, "almost certain"]];

/** A likelihood in a word of ICD 203 with its percentage: "very likely (87 %)". */
export function likelihood(p) {
  if (p === null || p === undefined || Number.isNaN(p)) return "cannot tell";
  if (p > 0.99) return "more than 99 %";
  const [, word] = BANDS.find(([edge]) => p <= edge);
  return word.includes("%") ? word : `${word} (${Math.round(100 * p)} %)`;
}
