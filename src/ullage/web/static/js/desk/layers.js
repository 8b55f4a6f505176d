// What can be shown on the map, each with its shape: never by colour alone.

/** Layers by their name in the address: words, variable of the colour, shape, whether shown at first, and which marks. */
export const LAYERS = {
  matched: { words: "Detection, matched", hint: "a track explains it", colour: "matched", shape: "circle", shown: true },
  unmatched: { words: "Detection, unmatched", hint: "no track explains it yet; that is not “dark”", colour: "unmatched", shape: "triangle", shown: true },
  untold: { words: "Detection, cannot tell", hint: "no AIS for the place and hour, or too close a call", colour: "quiet", shape: "square", shown: true },
  rejected: { words: "Rejected detection", hint: "held for no ship; the reason is kept", colour: "quiet", shape: "cross", shown: false },
  observed: { words: "Observation", hint: "an analyst's, with its source", colour: "seen", shape: "diamond", shown: true },
  gaps: { words: "Gap in which a call fits", hint: "dashed: from last to next report; the outline is where she can have been", colour: "gap", shape: "dashes", shown: true },
  shortgaps: { words: "Gap in which none fits", hint: "too short, or too far from the places", colour: "gap", shape: "dots", shown: false },
  tracks: { words: "Track", hint: "where a ship was heard; lines end where she was not", colour: "quiet", shape: "line", shown: true },
  calls: { words: "Port visit by AIS", hint: "with a confidence of 1 to 4", colour: "good", shape: "house", shown: false },
  encounters: { words: "Encounter", hint: "two tracks close and slow; not yet a transfer", colour: "unseen", shape: "rings", shown: false },
  loitering: { words: "Loitering", hint: "slow and alone at sea", colour: "unseen", shape: "wave", shown: false },
  anomalies: { words: "Anomaly of AIS", hint: "a position that cannot be", colour: "bad", shape: "plus", shown: false },
  scenes: { words: "Outline of a scene", hint: "nothing beside it was looked at", colour: "seen", shape: "frame", shown: true },
  places: { words: "Terminal, berth, anchorage", hint: "with the visits of the window", colour: "accent", shape: "pin", shown: true },
};

const OF_DETECTION = { matched: "matched", unmatched: "unmatched", rejected: "rejected" };
const OF_KIND = { sighting: "observed", "port visit": "calls", encounter: "encounters", loitering: "loitering", anomaly: "anomalies", visit: "visits" };

/** The layer that a mark is of; visits stand at their places and on the timeline. */
export function layerOf(kind, state) {
  if (kind === "detection") return OF_DETECTION[state] ?? "untold";
  if (kind === "gap") return state === "a call fits" ? "gaps" : "shortgaps";
  return OF_KIND[kind] ?? "anomalies";
}

/** Names of the layers that are shown at first. */
export function firstLayers() {
  return Object.keys(LAYERS).filter((name) => LAYERS[name].shown);
}
