// What a page tells outside its content: warnings, failures, what was done. Read out by screen readers.
import { el } from "./elements.js";

/** Show a notice. Kind: "" for what was done, "warn", "bad". It stays until it is closed, unless `seconds` is given. */
export function notify(text, { kind = "", next = "", seconds = 0 } = {}) {
  const box = document.getElementById("notices");
  const close = el("button", { type: "button", "aria-label": "Close this notice", onclick: () => one.remove() }, "×");
  const one = el("div", { class: `notice ${kind}` }, el("p", {}, text, next && [" ", el("span", { class: "quiet" }, next)]), close);
  for (const other of box.querySelectorAll(".notice p")) if (other.textContent === one.querySelector("p").textContent) other.parentElement.remove();
  box.append(one);
  if (seconds) setTimeout(() => one.remove(), 1000 * seconds);
  return one;
}

/** Tell of a failed request, in the application's one shape of errors. */
export function tell(error) {
  const places = (error.problems ?? []).filter((one) => !error.message.includes(one.what)).map((one) => `${one.where}: ${one.what}`).slice(0, 5).join("; ");
  return notify([error.message, places && places !== error.message ? ` (${places})` : ""].join(""), { kind: "bad", next: error.next ?? "" });
}
