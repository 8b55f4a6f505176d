// Sections of the evidence report as elements: words, and tables whose cells have lines.
import { el, foreign } from "../elements.js";

const MOST_OPEN = 24; // rows of a table that is open at once

/** Draw the blocks of a section. */
export function drawBlocks(blocks) {
  return blocks.map((one) => (one.kind === "words" ? words(one) : one.kind === "table" ? table(one) : null));
}

function words(block) {
  return block.listed ? el("ul", {}, block.texts.map((one) => el("li", {}, foreign(one)))) : block.texts.map((one) => el("p", {}, foreign(one)));
}

function table(block) {
  const made = el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": block.caption }, el("table", {},
    el("caption", {}, block.caption),
    el("thead", {}, el("tr", {}, block.columns.map((one) => el("th", { scope: "col", class: one.numeric ? "number" : null }, one.name)))),
    el("tbody", {}, block.rows.map((row) => el("tr", {}, row.map((cell, index) => (index === 0 ? el("th", { scope: "row" }, lines(cell)) : el("td", { class: block.columns[index]?.numeric ? "number" : null }, lines(cell)))))))));
  const note = block.note && el("p", { class: "quiet" }, block.note);
  return block.folded || block.rows.length > MOST_OPEN ? el("details", {}, el("summary", {}, `${block.caption} ${block.rows.length} rows`), made, note) : [made, note];
}

function lines(cell) {
  return cell.map((one) => el("div", { class: one.small ? "quiet" : null, title: one.whole || null }, /^https?:\/\//.test(one.href ?? "") ? el("a", { href: one.href, rel: "noreferrer noopener" }, foreign(one.text)) : foreign(one.text)));
}
