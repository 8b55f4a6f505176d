// The film-strip of a place: every look by time, clear or not, and the days nobody looked as frames of their own.
import { address } from "../api.js";
import { el, empty, fill, foreign, twins } from "../elements.js";
import { day } from "../format.js";
import { second } from "./chips.js";

const SIGNS = { clear: "●", cloud: "☁", outside: "◧", "not clear": "◌", "cannot tell": "?", "no pass": "–" };
const SIDES = { left: "Left", right: "Right" };

/** Make the strip; `scenes` as /api/scenes gives them. `onShow(side, sceneId)`, `onPlace(id)`, `onClear(only)`. */
export function filmStrip({ scenes, onShow, onPlace, onClear }) {
  const versions = new Map(scenes.map((one) => [one.id, one.version]));
  const place = el("select", { onchange: () => onPlace(place.value) });
  const clear = el("input", { type: "checkbox", onchange: () => { narrow(); onClear(clear.checked); } });
  const list = el("ol", { class: "strip", tabindex: "0", "aria-label": "Looks by time" });
  const counts = el("p", { class: "quiet" });
  const same = el("span");
  let entries = [], spot = null, watcher = null;
  const element = el("section", { class: "film", "aria-labelledby": "film-title" },
    el("div", { class: "row" }, el("h2", { id: "film-title" }, "All looks at"), el("label", {}, el("span", { class: "unseen" }, "Place"), place), el("label", {}, clear, "clear looks only"), same),
    counts, list);

  function narrow() {
    list.classList.toggle("only-clear", clear.checked);
  }

  function frame(one) {
    if (one.state === "no pass") {
      const last = new Date(Date.parse(one.to) - 1);
      const words = one.days === 1 ? day(one.from) : `${day(one.from)} to ${day(last)}`;
      return el("li", { class: "frame", "data-state": one.state, title: one.told }, el("span", { class: "sign" }, "no pass"), el("span", {}, words), el("span", { class: "quiet" }, `${one.days} ${one.days === 1 ? "day" : "days"}`));
    }
    const when = second(one.from);
    return el("li", { class: "frame", "data-state": one.state, "data-scene": one.scene_id, title: one.told || null },
      thumbnail(one),
      el("span", { class: "sign" }, el("span", { "aria-hidden": "true" }, `${SIGNS[one.state]} `), one.state, one.berth && one.berth !== "cannot tell" && `, ${one.berth}`),
      el("time", { datetime: one.from }, when), el("span", { class: "quiet" }, foreign(one.sensor)),
      one.told && el("span", { class: "unseen" }, foreign(one.told)),
      one.scene_id && el("span", { class: "row" }, Object.entries(SIDES).map(([side, words]) => el("button", { type: "button", "data-side": side, "aria-pressed": "false", "aria-label": `${words}: ${when}`, onclick: () => onShow(side, one.scene_id) }, words))));
  }

  function thumbnail(one) {
    if (!one.scene_id || !spot) return el("span", { class: "no-picture quiet" }, one.scene_id ? "" : "no image in the case");
    const source = address(`/api/scenes/${encodeURIComponent(one.scene_id)}/chip.png`, { lat_deg: spot.lat_deg, lon_deg: spot.lon_deg, size_m: 600, side: 120, v: versions.get(one.scene_id) });
    const image = el("img", { "data-src": source, alt: "", width: 120, height: 120, decoding: "async", onerror: () => image.replaceWith(el("span", { class: "no-picture quiet" }, "no pixels")) });
    return image;
  }

  function watch() {
    for (const image of list.querySelectorAll("img[data-src]")) watcher?.observe(image);
  }

  return {
    element,
    /** Read pictures from now on, those in view first: after the maps, which would wait for them. */
    readPictures() {
      watcher = new IntersectionObserver((seen) => {
        for (const { target } of seen.filter((one) => one.isIntersecting)) {
          target.src = target.dataset.src;
          delete target.dataset.src;
          watcher.unobserve(target);
        }
      }, { rootMargin: "0px 200px" });
      watch();
    },
    /** Show the looks, as /api/compare gives them. */
    fill(looks, view) {
      ({ entries } = looks);
      spot = looks.places.find((one) => one.id === looks.place && one.lat_deg !== null) ?? null;
      fill(place, looks.places.map((one) => el("option", { value: one.id }, `${one.name} (${one.looks})`)));
      place.value = looks.place ?? "";
      clear.checked = view.clear;
      narrow();
      fill(list, entries.map(frame));
      fill(counts, summary(entries));
      watch();
      if (!entries.some((one) => one.state !== "no pass")) fill(counts, empty("Nobody looked at this place.", "No scene of the case covers it. That does not tell that nothing was there.", el("p", {}, "Choose another place, or add scenes that cover it.")));
      this.mark(view, true);
    },
    /** Mark which looks are shown. */
    mark(view, first = false) {
      for (const button of list.querySelectorAll("button[data-side]")) button.setAttribute("aria-pressed", String(button.closest("li").dataset.scene === view[button.dataset.side]));
      const shown = [...list.children].find((one) => one.dataset.scene === view.right);
      if (shown) list.scrollTo({ left: shown.offsetLeft - list.offsetLeft - list.clientWidth / 2 + 60, behavior: first ? "instant" : "smooth" });
    },
    /** Give the scene of the next look, or of that before; of clear ones alone where only those are shown. */
    next(id, by) {
      const ids = [...new Set(entries.filter((one) => one.scene_id && (!clear.checked || one.state === "clear" || one.scene_id === id)).map((one) => one.scene_id))];
      return ids[ids.indexOf(id) + by];
    },
    toggleClear() { clear.checked = !clear.checked; narrow(); onClear(clear.checked); },
    /** Say where the same is as JSON and CSV. */
    address(twin) { fill(same, twins(["JSON", twin], ["CSV", twin.replace("/compare", "/compare.csv")], ["footprints as GeoJSON", "/api/scenes.geojson"])); },
  };
}

function summary(entries) {
  const count = (state) => entries.filter((one) => one.state === state).length;
  const looks = entries.filter((one) => one.state !== "no pass").length;
  const days = entries.reduce((sum, one) => sum + one.days, 0);
  const parts = ["clear", "cloud", "outside", "not clear", "cannot tell"].filter(count).map((state) => `${count(state)} ${SIGNS[state]} ${state}`);
  return `${looks} looks: ${parts.join(", ")}; ${days} days without a pass. A day without a clear look tells nothing of what was there.`;
}
