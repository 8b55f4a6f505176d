// Others' decisions: the end of the log is looked at again and again, and what came since is told.
import { getJson } from "../api.js";

const EVERY_MS = 4000;

/** Watch the log from entry `length` on; `onNew(entries)` gets what others and this page wrote. Gives {end, seen}. */
export function watchLog(length, onNew) {
  let known = length, timer = 0, ended = false;
  const look = async () => {
    try {
      const head = await getJson("/api/decisions/head");
      if (head.entries > known) {
        const log = await getJson("/api/decisions", { after: known });
        known = head.entries;
        if (!ended) onNew(log.entries);
      }
    } catch { /* the frame tells when the application does not answer */ }
    if (!ended) timer = setTimeout(look, EVERY_MS);
  };
  timer = setTimeout(look, EVERY_MS);
  return { end() { ended = true; clearTimeout(timer); }, seen(number) { known = Math.max(known, number); }, get known() { return known; } };
}
