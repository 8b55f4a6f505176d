// Dark or light: the system's choice unless the user made one, which stays in this browser.
const KEY = "ullage-theme";

/** The chosen theme: "light", "dark" or "" for the system's. */
export function chosenTheme() {
  try { return localStorage.getItem(KEY) ?? ""; } catch { return ""; }
}

/** Choose a theme. */
export function chooseTheme(theme) {
  try { theme ? localStorage.setItem(KEY, theme) : localStorage.removeItem(KEY); } catch { /* private window: for this page alone */ }
  apply(theme);
}

/** Whether the page is dark now. */
export function isDark() {
  const theme = document.documentElement.dataset.theme;
  return theme ? theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
}

/** The colour that a variable of ullage.css stands for now, as canvas and map take it. */
export function colour(name) {
  const probe = document.createElement("span");
  probe.style.color = `var(--${name})`;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

function apply(theme) {
  if (theme) document.documentElement.dataset.theme = theme; else delete document.documentElement.dataset.theme;
  document.dispatchEvent(new CustomEvent("themechange"));
}

apply(chosenTheme());
