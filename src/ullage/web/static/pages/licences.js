// On which terms data, modules, faces and packages are used.
import "../js/theme.js";
import { drawBlocks } from "../js/about/blocks.js";
import { getJson } from "../js/api.js";
import { el, empty, fill, foreign, twins } from "../js/elements.js";
import { tell } from "../js/notices.js";

const main = document.getElementById("main");

getJson("/api/licences").then((all) => {
  fill(main, el("h1", {}, "Licences and credits"),
    el("section", { "aria-labelledby": "data" }, el("h2", { id: "data" }, "Data of this result"),
      all.credits.length > 0 ? drawBlocks(all.credits) : empty("No credits can be told.", all.told || "The case has no result."),
      all.credits.length > 0 && all.told && el("p", { class: "quiet" }, all.told)),
    el("section", { "aria-labelledby": "own" }, el("h2", { id: "own" }, "What licences.csv says of the case's files"),
      all.files.length > 0 ? table("Terms of files", ["File", "Licence", "Source", "May be published"], all.files.map((one) => [one.file, one.licence, one.source, one.public]))
        : empty("Nothing is told of the files.", "The case has no licences.csv: then no file of it goes into a public package.", el("p", {}, "A row names a file or folder, its licence and its source."))),
    made("modules", "Modules of these pages", "They lie in the package, as versions.json there lists them with their hashes; nothing is fetched.", all.modules),
    made("fonts", "Faces", "", all.fonts),
    made("packages", "Ullage and the Python packages it needs", "As they are installed here.", all.packages),
    el("p", {}, twins(["JSON", "/api/licences"])));
}).catch(tell);

function made(id, title, words, list) {
  const texts = list.filter((one) => one.text);
  return el("section", { "aria-labelledby": id }, el("h2", { id }, title), words && el("p", {}, words),
    table(title, ["Name", "Version", "Licence"], list.map((one) => [one.name, one.version, one.licence])),
    texts.map((one) => el("details", {}, el("summary", {}, `Licence of ${one.name}`), el("pre", { tabindex: 0, class: "licence" }, one.text))));
}

function table(caption, heads, rows) {
  return el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": `Table of ${caption.toLowerCase()}` }, el("table", {}, el("caption", { class: "unseen" }, caption),
    el("thead", {}, el("tr", {}, heads.map((one) => el("th", { scope: "col" }, one)))),
    el("tbody", {}, rows.map(([first, ...others]) => el("tr", {}, el("th", { scope: "row" }, foreign(first)), others.map((one) => el("td", {}, foreign(one || "–"))))))));
}
