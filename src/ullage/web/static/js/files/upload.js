// Sends a file as it is, and tells how much of it has gone: fetch cannot tell that yet.
import { RequestError } from "../api.js";

/** Send a file into the case. `onProgress(share)` is called with 0 to 1. Gives {promise, cancel}. */
export function sendFile(file, kind, name, onProgress) {
  const request = new XMLHttpRequest();
  const promise = new Promise((done, fail) => {
    request.upload.addEventListener("progress", (event) => { if (event.lengthComputable) onProgress(event.loaded / event.total); });
    request.addEventListener("load", () => {
      const told = request.response ?? {};
      if (request.status === 201) done(told); else fail(new RequestError(request.status, told.error ?? {}));
    });
    request.addEventListener("error", () => fail(new RequestError(0, { what: "The file did not arrive.", next: "Is 'ullage serve' still running?" })));
    request.addEventListener("abort", () => fail(new RequestError(0, { what: "Stopped: nothing was kept." })));
  });
  request.open("PUT", `/api/files/${encodeURIComponent(kind)}/${encodeURIComponent(name)}`);
  request.setRequestHeader("x-ullage", "1");
  request.responseType = "json";
  request.send(file);
  return { promise, cancel: () => request.abort() };
}

const BY_SUFFIX = { tif: "scenes", tiff: "scenes", gtiff: "scenes", imd: "scenes", geojson: "places", nmea: "ais", log: "ais", zst: "ais", gz: "ais", msgpack: "ais" };
const BY_WORD = [["observation", "observations"], ["fleet", "fleet"], ["notified", "notified"], ["deliver", "other_deliveries"], ["look", "looks"], ["stay", "stays"], ["place", "places"],
  ["sdn", "listings"], ["sanction", "listings"], ["list", "listings"], ["1718", "listings"], ["register", "registers"], ["mrv", "registers"], ["ais", "ais"], ["s1", "scenes"], ["s2", "scenes"], ["metadata", "scenes"]];

/** What kind of file a name speaks of; "" where it does not. */
export function guessKind(name) {
  const low = name.toLowerCase();
  return BY_SUFFIX[low.split(".").at(-1)] ?? BY_WORD.find(([word]) => low.includes(word))?.[1] ?? "";
}

/** Images before what belongs to them: metadata is only taken beside its image. */
export function inOrder(files) {
  const rank = (file) => (/\.(tiff?|gtiff|zip)$/i.test(file.name) && !/_udm2?\./i.test(file.name) ? 0 : 1);
  return [...files].sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name, "en"));
}
