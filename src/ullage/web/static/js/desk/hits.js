// What lies under a point of the map.

const NEAR = 14; // pixels: a target of 24 and a little

/** Find what a point of the screen means: {kind: "cluster" | "gap" | "place" | "track" | "scene", ...} or null. */
export function findHit(view, scene, hits, px, py) {
  return nearestMark(hits, px, py) ?? nearestPlace(view, scene, px, py) ?? nearestGap(view, scene, px, py)
    ?? nearestTrack(view, scene, px, py) ?? nearestEdge(view, scene, px, py);
}

function nearestMark(hits, px, py) {
  let best = null, least = NEAR ** 2;
  for (const hit of hits) {
    const off = (hit.x - px) ** 2 + (hit.y - py) ** 2;
    if (off <= least) { least = off; best = hit; }
  }
  return best && { kind: "cluster", cluster: best.cluster };
}

function nearestPlace(view, { places, layers }, px, py) {
  if (!layers.has("places")) return null;
  const found = places.find((one) => Math.hypot(view.screenX(one.x) - px, view.screenY(one.y) - 6 - py) < NEAR);
  return found ? { kind: "place", id: found.id } : null;
}

function nearestGap(view, { marks, gapRows }, px, py) {
  let best = -1, least = 7;
  if (!marks) return null;
  for (const row of gapRows) {
    if (Number.isNaN(marks.x[row])) continue;
    const [x, y] = [view.screenX(marks.x[row]), view.screenY(marks.y[row])];
    const open = Number.isNaN(marks.toX[row]);
    const off = open ? Math.hypot(x - px, y - py) : apart(px, py, x, y, view.screenX(marks.toX[row]), view.screenY(marks.toY[row]));
    if (off < least) { least = off; best = row; }
  }
  return best >= 0 ? { kind: "gap", row: best } : null;
}

function nearestTrack(view, { lines, layers, window: [from, to] }, px, py) {
  if (!lines || !layers.has("tracks")) return null;
  let best = -1, least = 6;
  for (let piece = 0; piece < lines.starts.length - 1; piece += 1) {
    for (let at = lines.starts[piece] + 1; at < lines.starts[piece + 1]; at += 1) {
      if (lines.at[at] < from || lines.at[at - 1] > to) continue;
      const off = apart(px, py, view.screenX(lines.x[at - 1]), view.screenY(lines.y[at - 1]), view.screenX(lines.x[at]), view.screenY(lines.y[at]));
      if (off < least) { least = off; best = piece; }
    }
  }
  return best >= 0 ? { kind: "track", id: lines.ids[lines.track[best]] } : null;
}

function nearestEdge(view, { scenes, layers }, px, py) {
  if (!layers.has("scenes")) return null;
  for (const one of scenes) {
    for (const ring of one.rings) {
      for (let at = 1; at < ring.x.length; at += 1) {
        if (apart(px, py, view.screenX(ring.x[at - 1]), view.screenY(ring.y[at - 1]), view.screenX(ring.x[at]), view.screenY(ring.y[at])) < 5) return { kind: "scene", id: one.id };
      }
    }
  }
  return null;
}

/** How far a point is from a stretch [pixels]. */
function apart(px, py, ax, ay, bx, by) {
  const [dx, dy] = [bx - ax, by - ay], long = dx * dx + dy * dy;
  const share = long ? Math.max(0, Math.min(1, ((px - ax) * dx + (py - ay) * dy) / long)) : 0;
  return Math.hypot(ax + share * dx - px, ay + share * dy - py);
}
