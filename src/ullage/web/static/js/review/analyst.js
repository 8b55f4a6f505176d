// Who decides: kept in this browser alone, and written into the log with each decision.
const KEY = "ullage-by";

/** Name of the analyst who uses this browser; "" for nobody yet. */
export function analyst() {
  try { return localStorage.getItem(KEY) ?? ""; } catch { return ""; }
}

/** Keep the analyst's name. */
export function keepAnalyst(name) {
  try { localStorage.setItem(KEY, name.trim()); } catch { /* private window: for this page alone */ }
  document.dispatchEvent(new CustomEvent("analystchange"));
}
