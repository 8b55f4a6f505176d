// How the result was made, what it cannot tell, and what the models reached.
import "../js/theme.js";
import { drawBlocks } from "../js/about/blocks.js";
import { getJson } from "../js/api.js";
import { el, facts, fill, twins } from "../js/elements.js";
import { tell } from "../js/notices.js";

const main = document.getElementById("main");

getJson("/api/method").then(({ sections, models }) => {
  fill(main, el("h1", {}, "Method and limits"),
    el("p", {}, "Of this result, in the words of its evidence report. How each figure is worked out stands in the documents of methods that come with Ullage."),
    el("nav", { "aria-label": "On this page" }, el("ul", { class: "row onpage" }, [...sections, { id: "models", title: "Models" }].map((one) => el("li", {}, el("a", { href: `#${one.id}` }, one.title))))),
    sections.map((one) => el("section", { id: one.id, "aria-labelledby": `${one.id}-title` }, el("h2", { id: `${one.id}-title` }, one.title), drawBlocks(one.blocks))),
    el("section", { id: "models", "aria-labelledby": "models-title" }, el("h2", { id: "models-title" }, "Models"),
      el("p", {}, "Small nets that judge candidates. None of them names a ship, and none is asked where its package is not installed. Intervals are 90 %."),
      models.map(card)),
    el("p", {}, twins(["JSON", "/api/method"])));
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
}).catch(tell);

function card(one) {
  return el("article", { class: "panel card" }, el("h3", {}, one.name),
    facts([["Asks", one.asks], ["Used", one.used], ["Learned from", one.learned], ["File", el("code", {}, one.file)]]),
    el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": `What ${one.name} reached` }, el("table", {}, el("caption", {}, "Reached"),
      el("thead", {}, el("tr", {}, ["On", "Precision", "Recall"].map((name) => el("th", { scope: "col" }, name)))),
      el("tbody", {}, one.tested.map((each) => el("tr", {}, el("th", { scope: "row" }, each.on), el("td", {}, each.precision), el("td", {}, each.recall)))))),
    el("h4", {}, "Known limits"), el("ul", {}, one.limits.map((each) => el("li", {}, each))));
}
