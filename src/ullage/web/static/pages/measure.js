import "../js/theme.js";
import { readAddress } from "../js/address.js";
import { getJson } from "../js/api.js";
import { el, empty, fill } from "../js/elements.js";
import { showImages } from "../js/measure/list.js";
import { SPEC } from "../js/measure/spec.js";
import { openTool } from "../js/measure/tool.js";
import { notify, tell } from "../js/notices.js";

const main = document.getElementById("main");
const view = readAddress(SPEC);

start().catch((error) => { fill(main, empty("This cannot be measured.", error.message, error.next ?? "")); tell(error); });

async function start() {
  fill(main, el("p", { class: "quiet", role: "status" }, view.scene || view.detection || view.kept ? "Opening the image…" : "Looking for images…"));
  if (view.kept) await takeKept();
  const overview = await getJson("/api/measure", { scene: view.scene, detection: view.detection });
  view.scene ||= overview.scene ?? "";
  if (!view.scene) { document.title = `Measure – ${document.title.replace(/^[^–]*– /, "")}`; fill(main, showImages(overview)); return; }
  await openTool(main, view);
}

/** Open a kept measurement: its points and particulars become the view. */
async function takeKept() {
  const { kept, asked, state } = await getJson(`/api/measure/kept/${view.kept}`);
  for (const [name, value] of Object.entries(asked)) {
    if (!(name in SPEC)) continue;
    const read = SPEC[name][0](String(value));
    if (read !== undefined) view[name] = read;
  }
  const changed = { "another image now": " The image is another one now: its hash differs.", "no image now": " Its image is not there now." }[state] ?? " The image is unchanged since.";
  notify(`Kept by ${kept.by} at ${kept.at}: ${kept.why}.${changed}`, { kind: state === "as analysed" ? "" : "warn" });
}
