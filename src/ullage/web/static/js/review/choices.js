// What can be decided of a row, as its table allows: the same as the options of `ullage decide`.

const SEEN = ["visits", "deliveries", "sightings", "observations", "detections"];

/** All choices: kind, value, words, key, and the tables whose rows they are for. */
export const CHOICES = [
  { kind: "accept", value: "", words: "Accept: it is what it is held to be", key: "x", tables: SEEN },
  { kind: "reject", value: "", words: "Reject: it is not", key: "n", tables: [...SEEN, "port_visits"] },
  { kind: "loading", value: "laden", words: "She was laden", tables: SEEN },
  { kind: "loading", value: "ballast", words: "She was in ballast", tables: SEEN },
  { kind: "loading", value: "cannot tell", words: "Laden or not cannot be told", tables: SEEN },
  { kind: "identify", value: null, words: "She is this ship", asks: "IMO number, name or id", tables: SEEN },
  { kind: "merge", value: null, words: "One ship with another row", asks: "id of the other row", tables: SEEN },
  { kind: "split", value: null, words: "Another ship than another row", asks: "id of the other row", tables: SEEN },
  { kind: "note", value: "unsure", words: "Unsure: somebody else should look", key: "u", tables: null },
  { kind: "note", value: "", words: "A remark, which changes nothing", tables: null },
];

/** Reasons that are often given of what pixels show, by kind; the number keys choose them. */
export const REASONS = {
  accept: ["outline and wake of a ship", "AIS and image agree", "seen in two images", "an observer names her"],
  reject: ["fixed structure", "wave or wake", "azimuth ghost of a ship", "another ship's superstructure", "cloud or its shadow"],
  loading: ["freeboard low", "freeboard high", "AIS draught", "an observer says so", "nothing shows it"],
  identify: ["length, beam and layout agree", "name read in the image", "AIS before and after", "an observer names her"],
  merge: ["the same layout", "the same outline, hours apart"],
  split: ["the layouts differ", "she was elsewhere"],
  note: ["pixels too coarse", "cloud", "candidates too alike", "needs a register"],
  undo: ["decided in haste", "new evidence", "the wrong row"],
};

// of what somebody wrote, no pixels can be a reason
const REASONS_OF_REPORTS = {
  ...REASONS,
  accept: ["two sources agree", "a picture published with it shows her", "the source names ship and day", "AIS agrees"],
  reject: ["another source contradicts it", "the source took it back", "the same visit is told twice", "another day or place is meant", "another ship is meant"],
  loading: ["the source says so", "a picture published with it shows it", "AIS draught", "nothing tells it"],
  identify: ["the source names her", "AIS before and after", "a register has her under another name"],
  merge: ["the same visit, told twice", "the same ship under two names"],
  split: ["sources tell of two ships", "she was elsewhere"],
  note: ["the source is second-hand", "sources differ", "the day is not sure", "needs a register"],
};

/** Reasons for a row by what it rests on, "image" or "report". */
export function reasonsFor(restsOn) {
  return restsOn === "report" ? REASONS_OF_REPORTS : REASONS;
}

/** The choices that a row of a table has. */
export function choicesFor(table) {
  return CHOICES.filter((one) => one.tables === null || one.tables.includes(table));
}

/** What a decision says, in a few words. */
export function choiceWords(kind, value) {
  if (kind === "identify") return `she is ${value}`;
  if (kind === "loading") return value === "cannot tell" ? "loading cannot be told" : value;
  if (kind === "merge") return `one ship with ${value}`;
  if (kind === "split") return `another ship than ${value}`;
  if (kind === "undo") return `undo entry ${value}`;
  return { accept: "accepted", reject: "rejected", note: "remark", outline: "outline" }[kind] ?? kind;
}

/** The value of a decision as the application takes it. */
export function valueOf(kind, value) {
  if (kind === "identify") return { vessel_id: value };
  if (kind === "loading") return { condition: value };
  return kind === "merge" || kind === "split" ? { other: value } : {};
}
