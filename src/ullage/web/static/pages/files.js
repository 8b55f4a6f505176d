// The input files of the case: what each is for, whether it has changed, and new ones by drag and drop.
import "../js/theme.js";
import { getJson } from "../js/api.js";
import { el, empty, facts, fill, twins } from "../js/elements.js";
import { makeIncoming, size } from "../js/files/incoming.js";
import { time } from "../js/format.js";
import { tell } from "../js/notices.js";
import { makeTable } from "../js/tables/table.js";

const readOnly = "readOnly" in document.body.dataset;
const main = document.getElementById("main");
const chosen = el("div", { "aria-live": "polite" });
const place = el("div", {});
const told = el("p", { class: "quiet" });

getJson("/api/files").then(draw).catch(tell);

function draw(all) {
  fill(main, el("h1", {}, "Files"), readOnly ? blocked() : bring(all.kinds), el("h2", {}, "What the result was made of"), told, place, chosen,
    el("p", {}, twins(["JSON", "/api/files"], ["CSV", "/api/files.csv"])));
  list(all);
}

function list({ files }) {
  const changed = files.filter((one) => one.state !== "" && !one.state.startsWith("unchanged")).length;
  told.textContent = files.length === 0 ? "" : changed === 0 ? `${files.length} files, all as the result was made of them.` : `${files.length} files; ${changed} of them new, changed or gone since the result.`;
  fill(chosen);
  fill(place, files.length === 0 ? empty("No file is known yet.", "The case has no result, and case.toml names no file that can be read.", "Import one, or mend case.toml.")
    : makeTable({
      caption: "Input files of the case", rows: files, onSelect: show, height: "min(60vh, 34rem)",
      columns: [
        { key: "name", label: "File", width: 22 },
        { key: "kind", label: "Kind", width: 8 },
        { key: "bytes", label: "Size", number: true, width: 6, write: (value) => size(value) },
        { key: "state", label: "Since the result", width: 16 },
        { key: "source", label: "Source", width: 12, write: (value) => value ?? "not told" },
        { key: "licence", label: "Licence", width: 10, write: (value) => value ?? "not told" },
        { key: "modified_at", label: "Changed", width: 10, write: (value) => time(value) },
        { key: "sha256", label: "SHA-256", width: 10, write: (value) => (value ? `${value.slice(0, 12)}…` : "–") },
      ],
    }));
}

function show(one) {
  fill(chosen, el("section", { class: "panel", "aria-label": "The chosen file" }, facts([
    ["File", el("bdi", {}, one.name)], ["Kind", one.kind.replace("_", " ")], ["Size", size(one.bytes)], ["Changed", one.modified_at && time(one.modified_at)],
    ["SHA-256 in the result", one.sha256 && el("code", {}, one.sha256)], ["Since the result", one.state],
    ["Source", one.source ?? "not told in licences.csv"], ["Licence", one.licence ?? "not told in licences.csv"], ["May be published", one.public],
  ])));
}

function blocked() {
  return el("p", {}, "The application is read-only: files are shown, and none can be brought in.");
}

function bring(kinds) {
  const incoming = makeIncoming(kinds, async () => {
    document.dispatchEvent(new CustomEvent("casechange"));
    try { list(await getJson("/api/files")); } catch (error) { tell(error); }
  });
  const choose = el("input", { id: "choose", type: "file", multiple: true, onchange: () => { incoming.add(choose.files); choose.value = ""; } });
  const zone = el("section", { class: "drop panel", "aria-labelledby": "bring", ondragover: over, ondragleave: () => zone.classList.remove("over"), ondrop: drop },
    el("h2", { id: "bring" }, "Bring files in"),
    el("p", {}, "Drop files here, or ", el("label", { for: "choose" }, "choose them:"), " ", choose),
    el("p", { class: "quiet" }, "Each is looked at by its reader before it belongs to the case. Nothing is overwritten, and nothing leaves this machine. Folders of products (.SAFE): as a zip."),
    el("details", {}, el("summary", {}, "Kinds that are taken"), el("ul", {}, kinds.map((one) => el("li", {}, el("strong", {}, one.name.replace("_", " ")), `: ${one.what}; to ${one.folder ? `${one.folder}/` : "the case folder"}, at most ${size(one.most_bytes)}${one.suffixes.length ? `; ${one.suffixes.join(" ")}` : ""}`, one.blocked && el("span", { class: "bad" }, ` ${one.blocked}`))))));
  return [zone, incoming.element];

  function over(event) {
    event.preventDefault();
    zone.classList.add("over");
  }
  function drop(event) {
    event.preventDefault();
    zone.classList.remove("over");
    const files = [...event.dataTransfer.items].filter((one) => one.kind === "file");
    const folders = files.filter((one) => one.webkitGetAsEntry?.()?.isDirectory);
    if (folders.length > 0) tell(Object.assign(new Error("A folder was dropped: pack it into a zip first."), { next: "" }));
    incoming.add(files.filter((one) => !folders.includes(one)).map((one) => one.getAsFile()).filter(Boolean));
  }
}
