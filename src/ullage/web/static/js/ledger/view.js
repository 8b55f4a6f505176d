// What the address of the ledger says: what is assumed otherwise, and the query by which the application counts it.
import { kinds } from "../address.js";

const number = (least, most) => [kinds.number(least, most), null];

/** The spec of the address; the limits are those of the application. */
export const SPEC = {
  fill_laden: number(0.3, 1), fill_unknown: number(0.1, 1), bbl_per_t: number(5.5, 12.5), density_t_m3: number(0.5, 1.1),
  unseen: [kinds.number(0, 5), 1], without: [kinds.text(4000), ""], from: [kinds.time(), ""], to: [kinds.time(), ""],
};

const NUMBERS = ["fill_laden", "fill_unknown", "bbl_per_t", "density_t_m3", "unseen"];
const APART = "|";

/** Keys of the sources that are left out. */
export function withoutOf(view) { return view.without ? view.without.split(APART) : []; }

/** Put keys of sources into the view. */
export function setWithout(view, keys) { view.without = [...new Set(keys)].sort().join(APART); }

/** The query of /api/ledger for a view. */
export function queryOf(view) {
  return { ...Object.fromEntries(NUMBERS.map((name) => [name, view[name] === SPEC[name][1] ? null : view[name]])), without: withoutOf(view) };
}

/** Whether anything is assumed otherwise than in the case. */
export function isChanged(view) { return NUMBERS.some((name) => view[name] !== SPEC[name][1]) || Boolean(view.without); }

/** The view of the case as it is. */
export function reset(view) { for (const name of NUMBERS) view[name] = SPEC[name][1]; view.without = ""; }
