// Elements from plain values. Text is always text: nothing that came from a file or the air is read as markup.
import { visible } from "./visible.js";

/** Make an element. Attributes that are null, undefined or false are left out; those that start with "on" listen. */
export function el(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  setAttributes(made, attributes);
  made.append(...nodes(children));
  return made;
}

/** Make an element of SVG. */
export function svg(name, attributes = {}, ...children) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  setAttributes(made, attributes);
  made.append(...nodes(children));
  return made;
}

/** Put children in the place of what an element holds. */
export function fill(element, ...children) {
  element.replaceChildren(...nodes(children));
  return element;
}

/** Text that came from elsewhere: set apart, so that letters written from the right do not turn what stands beside, and with nothing in it that nobody sees. */
export function foreign(text) {
  return el("bdi", { dir: "auto" }, text instanceof Node ? text : visible(text ?? "–"));
}

/** A list of facts: pairs of a name and a text, a node or a list of both; facts without a value are left out. */
export function facts(pairs) {
  const known = pairs.filter(([, value]) => value !== null && value !== undefined && value !== "");
  return el("dl", { class: "facts" }, ...known.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
}

/** An empty or blocked state that says what, why and what next. */
export function empty(what, why = "", ...next) {
  return el("div", { class: "empty" }, el("p", {}, el("strong", {}, what)), why && el("p", {}, why), ...next);
}

/** Where the same is as data: pairs of a word and an address, "The same as JSON, CSV". */
export function twins(...links) {
  return el("span", { class: "twins quiet" }, "The same as ", links.map(([words, href], at) => [at ? ", " : "", el("a", { href }, words)]));
}

function setAttributes(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "style") Object.assign(element.style, value);
    else if (name === "value" || name === "checked") element[name] = value;
    else element.setAttribute(name, value === true ? "" : String(value));
  }
}

function nodes(children) {
  return children.flat(Infinity).filter((one) => one !== null && one !== undefined && one !== false && one !== "")
    .map((one) => (one instanceof Node ? one : String(one)));
}
