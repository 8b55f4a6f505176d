// Rows of a table: a list that is here, sorted here; or pages that are asked for as they come into view.
import { tell } from "../notices.js";

const PAGE = 200; // rows that are asked for at once
const MOST_PAGES = 60; // kept; the oldest goes first

/** Make a store. `changed` is called when rows have come. */
export function makeStore(columns, rows, fetchPage, changed) {
  return fetchPage ? paged(fetchPage, changed) : listed(columns, rows ?? []);
}

function listed(columns, rows) {
  let ordered = rows;
  return {
    get total() { return ordered.length; },
    told: () => "There are no rows.",
    at: (index) => ordered[index],
    slice: (first, last) => ordered.slice(first, last),
    ask(order) {
      if (!order) { ordered = rows; return; }
      const by = columns.find((one) => one.key === order.key)?.sortBy ?? ((row) => row[order.key]);
      const sign = order.descending ? -1 : 1;
      ordered = [...rows].sort((a, b) => compare(by(a), by(b), sign));
    },
  };
}

function paged(fetchPage, changed) {
  let total = 0, state = "Loading …", order = null, asked = 0;
  const pages = new Map(), waited = new Set();
  return {
    get total() { return total; },
    told: () => state,
    at: (index) => pages.get(Math.floor(index / PAGE))?.[index % PAGE],
    slice(first, last) {
      const found = [];
      for (let page = Math.floor(first / PAGE); page * PAGE < last; page += 1) fetchOne(page);
      for (let index = first; index < last; index += 1) found.push(pages.get(Math.floor(index / PAGE))?.[index % PAGE]);
      return found;
    },
    ask(by) { order = by; asked += 1; pages.clear(); waited.clear(); state = "Loading …"; fetchOne(0); },
  };

  async function fetchOne(page) {
    if (pages.has(page) || waited.has(page)) return;
    waited.add(page);
    const mine = asked;
    try {
      const got = await fetchPage(page * PAGE, PAGE, order);
      if (mine !== asked) return;
      total = got.total;
      state = "There are no rows.";
      pages.set(page, got.rows);
      if (pages.size > MOST_PAGES) pages.delete(pages.keys().next().value);
    } catch (error) {
      if (mine !== asked) return;
      total = 0;
      state = error.message;
      tell(error);
    }
    waited.delete(page);
    changed();
  }
}

// what is not known stands last, whichever way the rest goes
function compare(a, b, sign) {
  const none = (value) => value === null || value === undefined || value === "";
  if (none(a) || none(b)) return Number(none(a)) - Number(none(b));
  if (typeof a === "number" && typeof b === "number") return sign * (a - b);
  return sign * String(a).localeCompare(String(b), "en", { numeric: true });
}
