// The fan of the balance under the timeline, of the same days.
import { getJson } from "../api.js";
import { empty, fill } from "../elements.js";
import { drawFan } from "../ledger/fan.js";

/** Draw the fan of the case; says why where there is none. */
export async function startFan(container, desk, options) {
  let data;
  try { data = await getJson("/api/ledger/fan"); } catch (error) {
    fill(container, empty("No balance to show.", error.message));
    return null;
  }
  const fan = drawFan(container, data, { height: 120, ...options });
  return Object.assign(fan, { all: data });
}

/** The days of a fan within an axis of seconds. */
export function cut(data, [from, to]) {
  const kept = data.days.map((day, at) => [Date.parse(day) / 1000, at]).filter(([t]) => t >= from && t < to).map(([, at]) => at);
  const of = (list) => (list ? kept.map((at) => list[at]) : list);
  return { ...data, days: of(data.days), low: of(data.low), mid: of(data.mid), high: of(data.high), cap: of(data.cap), notified: of(data.notified), p_over_cap: of(data.p_over_cap) };
}
