// What happened to a vessel: lanes along the days, and the same as a table that the days narrow down.
import { kinds, readAddress, writeAddress } from "../address.js";
import { el, fill, foreign, svg } from "../elements.js";
import { time, whole } from "../format.js";
import { notify } from "../notices.js";
import { makeTable } from "../tables/table.js";

const LANES = { visits: "Visits", sightings: "Seen", port_visits: "Heard at a place", gaps: "Not heard", encounters: "Encounters", loitering: "Slow", anomalies: "Anomalies" };
const SPEC = { from: [kinds.time(), ""], to: [kinds.time(), ""] };
const HIGH = 26, LEFT = 118, FOOT = 22, DAY = 86400e3;
const COLUMNS = [
  { key: "lane", label: "What", width: 9, write: (value) => LANES[value] },
  { key: "begins_at", label: "From", width: 10, write: time },
  { key: "ends_at", label: "Until", width: 10, write: (value) => (value ? time(value) : "open") },
  { key: "words", label: "In words", width: 40 },
];

/** The part of the dossier with the events; gives its elements. */
export function eventPart({ events, events_left_out: left }) {
  if (!events.length) return [el("p", { class: "quiet" }, "Nothing of hers was seen or heard in this case.")];
  const view = readAddress(SPEC);
  const first = Math.min(...events.map((one) => Date.parse(one.begins_at ?? one.ends_at)).filter(Number.isFinite));
  const last = Math.max(...events.map((one) => Date.parse(one.ends_at ?? one.begins_at)).filter(Number.isFinite));
  const from = dayInput("From", view.from), to = dayInput("Until", view.to);
  const drawing = el("div", { class: "lanes" }), table = el("div", {}), told = el("p", { class: "quiet", role: "status" });
  new ResizeObserver(draw).observe(drawing);
  renew();
  return [
    el("div", { class: "row" }, el("label", {}, "From ", from), el("label", {}, "until ", to), el("button", { type: "button", onclick: () => { from.value = to.value = ""; renew(); } }, "All days")),
    drawing, told, table,
    left ? el("p", { class: "quiet" }, `${whole(left)} of the shortest events are left out: the tables have them all.`) : null,
  ];

  function dayInput(label, value) {
    return el("input", { type: "text", class: "day", "aria-label": `${label}, a day in UTC such as 2024-05-01`, placeholder: "2024-05-01", maxlength: "10", pattern: "\\d{4}-\\d\\d-\\d\\d", value: value.slice(0, 10), onchange: renew });
  }

  function range() {
    const start = from.value ? Date.parse(from.value) : first, end = to.value ? Date.parse(to.value) + DAY : last;
    return end > start ? [start, end] : [first, Math.max(last, first + DAY)];
  }

  function within() {
    const [start, end] = range();
    return events.filter((one) => Date.parse(one.begins_at ?? one.ends_at) <= end && Date.parse(one.ends_at ?? "9999-01-01") >= start);
  }

  function renew() {
    for (const one of [from, to]) {
      if (one.value && SPEC.from[0](one.value) === undefined) { notify(`${one.value} is no day such as 2024-05-01.`, { kind: "warn" }); one.value = ""; }
    }
    writeAddress(SPEC, { from: from.value, to: to.value });
    const found = within();
    told.textContent = `${whole(found.length)} of ${whole(events.length)} events`;
    fill(table, makeTable({ columns: COLUMNS, rows: found, caption: "Events", height: "20rem", onSelect: open }));
    draw();
  }

  function draw() {
    const width = Math.max(300, drawing.clientWidth), [start, end] = range(), lanes = Object.keys(LANES);
    const found = within(), x = (at) => LEFT + ((at - start) / (end - start)) * (width - LEFT - 8);
    const high = lanes.length * HIGH + FOOT;
    const summary = lanes.map((lane) => `${LANES[lane]} ${found.filter((one) => one.lane === lane).length}`).join(", ");
    fill(drawing, svg("svg", { width, height: high, viewBox: `0 0 ${width} ${high}`, role: "img", "aria-label": `Events along the days: ${summary}; the table below has them all` },
      lanes.map((lane, at) => svg("g", {}, svg("line", { class: "rule", x1: LEFT, x2: width - 8, y1: (at + 1) * HIGH, y2: (at + 1) * HIGH }), svg("text", { x: 2, y: at * HIGH + 18 }, LANES[lane]))),
      ticks(start, end, width).map((tick) => [svg("line", { class: "rule", x1: x(tick), x2: x(tick), y1: 0, y2: high - FOOT }), svg("text", { class: "tick", x: Math.min(x(tick) + 2, width - 70), y: high - 6 }, new Date(tick).toISOString().slice(0, 10))]),
      found.map((one) => bar(one, lanes.indexOf(one.lane), Math.max(start, Date.parse(one.begins_at ?? one.ends_at)), Math.min(end, Date.parse(one.ends_at ?? "9999-01-01")), x))));
  }

  function bar(one, lane, begin, finish, x) {
    const left = x(begin), size = Math.max(3, x(finish) - left);
    return svg("rect", { class: `event ${one.lane}`, x: left, y: lane * HIGH + 5, width: size, height: HIGH - 10, rx: 2, onclick: () => open(one) },
      svg("title", {}, `${time(one.begins_at)} to ${one.ends_at ? time(one.ends_at) : "open"}: ${one.words}`));
  }
}

function open(event) {
  location.assign(`/items/${encodeURIComponent(event.id)}`);
}

function ticks(start, end, width) {
  const most = Math.max(2, Math.floor((width - LEFT) / 110));
  const step = Math.max(1, Math.ceil((end - start) / DAY / most)) * DAY;
  const found = [];
  for (let at = Math.ceil(start / DAY) * DAY; at <= end; at += step) found.push(at);
  return found;
}
