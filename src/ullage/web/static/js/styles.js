// Style sheets of what several pages show: each is linked once, by the module that needs it.
import { el } from "./elements.js";

/** Link a style sheet of this application, if it is not linked yet. */
export function useStyles(path) {
  const known = [...document.querySelectorAll("link[rel=stylesheet]")].some((one) => one.getAttribute("href") === path);
  if (!known) document.head.append(el("link", { rel: "stylesheet", href: path }));
}
