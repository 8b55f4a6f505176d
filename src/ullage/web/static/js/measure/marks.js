// The points of a measurement in pixels of the image, as the address has them: "row,column", pairs parted by semicolons.

const MOST_PAIRS = 60;

/** Read points of a view's texts: {bow, stern, sides, edges}; what is not set is null or empty. */
export function readMarks(view) {
  return { bow: point(view.bow), stern: point(view.stern), sides: points(view.sides, 2), edges: points(view.edges, 4).map((four) => [four.slice(0, 2), four.slice(2)]) };
}

/** Write points into the view's texts. */
export function writeMarks(view, marks) {
  view.bow = text(marks.bow);
  view.stern = text(marks.stern);
  view.sides = marks.sides.length === 2 ? marks.sides.map(text).join(";") : "";
  view.edges = marks.edges.map((pair) => pair.map(text).join(",")).join(";");
}

/** All points of marks as handles: {key, name, short, at, across: how it is drawn to an edge, isFound: nobody moved or confirmed it}. */
export function handlesOf(marks, side, kind, untouched = new Set()) {
  const far = kind === "waterline" ? "water's edge" : "end of shadow";
  const found = [];
  if (marks.bow) found.push({ key: "bow", name: "Bow", short: "B", at: marks.bow, across: "ahead", rising: 0 });
  if (marks.stern) found.push({ key: "stern", name: "Stern", short: "S", at: marks.stern, across: "ahead", rising: 0 });
  marks.sides.forEach((at, number) => found.push({ key: `sides-${number}`, name: `Side ${number + 1}`, short: "±", at, across: "starboard", rising: 0 }));
  marks.edges.forEach(([deck, end], number) => {
    found.push({ key: `edges-${number}-0`, name: `Deck edge ${number + 1}${untouched.has(number) ? ", as found" : ""}`, isFound: untouched.has(number), short: `${number + 1}`, at: deck, across: side, rising: kind === "waterline" ? 0 : -1 });
    found.push({ key: `edges-${number}-1`, name: `${far[0].toUpperCase()}${far.slice(1)} ${number + 1}${untouched.has(number) ? ", as found" : ""}`, isFound: untouched.has(number), short: `${number + 1}`, at: end, across: side, rising: kind === "waterline" ? 0 : 1 });
  });
  return found;
}

/** Move the point of a handle. */
export function moveMark(marks, key, at) {
  const [name, number, end] = key.split("-");
  if (name === "sides") marks.sides[number] = at;
  else if (name === "edges") marks.edges[number][end] = at;
  else marks[name] = at;
}

/** Take a mark away; of a pair both points, of the sides both. */
export function removeMark(marks, key) {
  const [name, number] = key.split("-");
  if (name === "sides") marks.sides = [];
  else if (name === "edges") marks.edges.splice(Number(number), 1);
  else marks[name] = null;
}

/** Whether more pairs may be set. */
export function hasRoom(marks) {
  return marks.edges.length < MOST_PAIRS;
}

/** A point as the address has it. */
export function text(at) {
  return at ? at.map((one) => String(Math.round(100 * one) / 100)).join(",") : "";
}

function point(value) {
  return value ? value.split(",").map(Number) : null;
}

function points(value, size) {
  const numbers = value ? value.split(/[;,]/).map(Number) : [];
  const found = [];
  for (let at = 0; at + size <= numbers.length; at += size) found.push(numbers.slice(at, at + size));
  return size === 2 ? found.slice(0, 2) : found;
}
