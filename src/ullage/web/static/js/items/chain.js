// The chain from an item down to files, as a tree that opens; and the files with their hashes.
import { copyText } from "../coordinates.js";
import { el, foreign } from "../elements.js";

const OPEN = 2; // levels that are open at first
const MOST = 30; // of one link that are drawn at once

/** The tree of what an item rests on. `link(id, node)` makes what goes to another item. */
export function chainTree(node, link) {
  return el("ul", { class: "chain" }, (node.because ?? []).slice(0, MOST).map((one) => branch(one, link, 1)), more(node, link));
}

/** The files an item rests on. */
export function fileTable(files) {
  return el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Files it rests on" }, el("table", {},
    el("thead", {}, el("tr", {}, ["file", "row", "SHA-256", "state", "source and licence"].map((one) => el("th", { scope: "col" }, one)))),
    el("tbody", {}, files.map((one) => el("tr", {},
      el("td", {}, foreign(one.file)), el("td", { class: "number" }, one.row ?? "–"), el("td", {}, hash(one.sha256)),
      el("td", { class: one.state.startsWith("unchanged") ? null : "changed" }, one.state),
      el("td", {}, [foreign(one.source ?? "source not told"), "; ", foreign(one.licence ?? "licence not told")]))))));
}

function branch(node, link, level) {
  if (["rules", "code"].includes(node.table)) return el("li", {}, rule(node));
  const words = [el("span", { class: "tag" }, kind(node.table)), " ", foreign(bare(node)), " "];
  const onward = node.id && !["files", "fleet"].includes(node.table) ? link(node.id, `open this ${kind(node.table)}`) : null;
  if (!node.because?.length) return el("li", {}, el("p", {}, words, onward));
  const list = el("ul", {}, onward ? el("li", {}, onward) : null); // a summary may hold no link

  let drawn = false;
  const details = el("details", { ontoggle: draw }, el("summary", {}, words), list);
  details.open = level < OPEN;
  draw();
  return el("li", {}, details);

  function draw() {
    if (details.open && !drawn) list.append(...node.because.slice(0, MOST).map((one) => branch(one, link, level + 1)), more(node, link) ?? "");
    drawn ||= details.open;
  }
}

// what of a long list is not drawn yet
function more(node, link, from = MOST) {
  const left = (node.because?.length ?? 0) - from;
  if (left <= 0) return null;
  return el("li", {}, el("button", { type: "button", onclick: (event) => {
    const rows = node.because.slice(from, from + MOST).map((one) => branch(one, link, OPEN));
    event.target.parentElement.replaceWith(...rows, more(node, link, from + MOST) ?? "");
  } }, `${left} more`));
}

// a rule has hundreds of numbers: its name is enough until somebody asks
function rule(node) {
  const text = bare(node), name = node.table === "code" ? "how it was made" : /^[\w ]+/.exec(text)?.[0] ?? text;
  return el("details", {}, el("summary", {}, el("span", { class: "tag" }, node.table === "code" ? "made" : "rule"), " ", name), el("p", { class: "quiet" }, foreign(text)));
}

// the words without the kind and id that stand beside them already
function bare(node) {
  return node.words.replace(new RegExp(`^${kind(node.table)}:? `), "");
}

function hash(sha256) {
  if (!sha256) return "not recorded";
  return el("button", { type: "button", class: "code", title: sha256, "aria-label": `Copy the SHA-256 ${sha256.slice(0, 12)}…`, onclick: () => copyText(sha256) }, `${sha256.slice(0, 12)}…`);
}

function kind(table) {
  return { deliveries: "delivery", anomalies: "anomaly", loitering: "loitering", matches: "match", summary: "total" }[table] ?? table.replace(/s$/, "").replaceAll("_", " ");
}
