// One measurement while it is worked at: its points, what was undone, and the answers of the application.
import { address, getJson } from "../api.js";
import { tell } from "../notices.js";
import { moveMark, readMarks, removeMark, text, writeMarks } from "./marks.js";
import { askedOf, asFound } from "./spec.js";

const WAIT_MS = 60;
const MOST_UNDONE = 200;

/** Make the session of a view and its image. `shown()` draws again, `answered(answer)` shows what was measured. */
export function makeSession(view, image, { shown, answered, waiting }) {
  const session = { view, image, marks: readMarks(view), undone: [], answer: null, side: "starboard", timer: 0, asked: null };
  Object.assign(session, {
    /** Remember the points as they are, to go back to. */
    keep: () => { session.undone.push(JSON.stringify([session.marks, view.kind, view.as_found])); if (session.undone.length > MOST_UNDONE) session.undone.shift(); },
    undo: () => {
      if (!session.undone.length) return false;
      [session.marks, view.kind, view.as_found] = JSON.parse(session.undone.pop());
      session.changed();
      return true;
    },
    move: (key, at, done) => {
      moveMark(session.marks, key, at);
      take(view, key);
      if (done && view.snap) return session.snap(key);
      session.changed();
    },
    remove: (key) => { session.keep(); removeMark(session.marks, key); if (key.startsWith("edges")) take(view, key, true); session.changed(); },
    changed: () => { writeMarks(view, session.marks); shown(); later(session, answered, waiting); },
    snap: (key) => snap(session, key),
    findEdges: () => findEdges(session),
    /** Take all pairs as a person's, who has looked at each. */
    confirm: () => { session.keep(); view.as_found = ""; session.changed(); },
    again: () => later(session, answered, waiting),
  });
  return session;
}

function later(session, answered, waiting) {
  clearTimeout(session.timer);
  session.timer = setTimeout(() => measure(session, answered, waiting), WAIT_MS);
}

async function measure(session, answered, waiting) {
  session.asked?.abort();
  const { bow, stern, edges } = session.marks;
  if (!bow || !stern) { session.answer = null; answered(null, 0); return; }
  writeMarks(session.view, session.marks); // a point that is still being drawn to its edge counts where it is
  const mine = (session.asked = new AbortController());
  const began = performance.now();
  waiting(true, edges.length > 0);
  try {
    const answer = await getJson(address("/api/measure/ship", askedOf(session.view)), {}, { signal: mine.signal });
    session.answer = answer;
    session.side = answer.record?.strip.side ?? session.side;
    answered(answer, performance.now() - began);
  } catch (error) {
    if (error.name !== "AbortError") answered({ told: [error.message, ...error.problems.map((one) => one.what)].join(" "), record: null, drawn: null, command: "" }, 0);
  } finally {
    if (session.asked === mine) waiting(false);
  }
}

/** Draw a point to the edge beside it; it stays where no edge stands out. */
async function snap(session, key) {
  const { marks, view } = session;
  const at = pointOf(marks, key);
  if (!at || !marks.bow || !marks.stern) return session.changed();
  const [name, , end] = key.split("-");
  const across = name === "edges" ? sideOf(marks) : name === "sides" ? "starboard" : "ahead";
  const rising = name !== "edges" || view.kind === "waterline" ? 0 : end === "1" ? 1 : -1;
  try {
    const found = await getJson("/api/measure/snap", { scene: view.scene, at: text(at), bow: text(marks.bow), stern: text(marks.stern), across, rising });
    take(view, key); // who draws a point to its edge has looked at it
    if (found.found) moveMark(marks, key, [found.row, found.column]);
  } catch (error) { tell(error); }
  session.changed();
}

/** Take the edges that are found in the image as pairs to go on from by hand. */
async function findEdges(session) {
  const { view } = session;
  const found = await getJson(address("/api/measure/pairs", { ...askedOf(view), edges: null, sides: null }));
  if (!found.edges.length) throw new Error(`No edges to go on from: ${found.told}`);
  session.keep();
  view.kind = found.kind;
  view.as_found = [...found.edges.keys(), "ends"].join(",");
  session.marks = { bow: found.bow, stern: found.stern, sides: found.sides ?? [], edges: found.edges.map((four) => [four.slice(0, 2), four.slice(2)]) };
  session.changed();
}

/** A pair, or the ends, are a person's from now on; or a pair is gone, and those after it have other numbers. */
export function take(view, key, gone = false) {
  const [name, number] = key.split("-");
  if (name === "sides") return;
  const mine = name === "edges" ? Number(number) : "ends", left = [...asFound(view)].filter((one) => one !== mine);
  view.as_found = left.map((one) => (gone && one > mine ? one - 1 : one)).join(",");
}

/** The side of the ship, as bow and stern say, to which the pairs lie. */
export function sideOf(marks) {
  const [deck, end] = marks.edges.at(-1) ?? [];
  if (!deck || !marks.bow || !marks.stern) return "starboard";
  // rows grow downward: what is right of the way from stern to bow in the image
  const way = [marks.bow[0] - marks.stern[0], marks.bow[1] - marks.stern[1]];
  const off = [end[0] - deck[0], end[1] - deck[1]];
  return way[1] * off[0] - way[0] * off[1] > 0 ? "starboard" : "port";
}

function pointOf(marks, key) {
  const [name, number, end] = key.split("-");
  return name === "sides" ? marks.sides[number] : name === "edges" ? marks.edges[number]?.[end] : marks[name];
}
