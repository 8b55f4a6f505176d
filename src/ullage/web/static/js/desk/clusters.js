// Marks that lie too close to be told apart become one with a number; which ones does not change while the map moves.

const CELL = 26; // pixels
const TILE = 512;

/** Gather rows into clusters at a zoom. Gives [{x, y, row, count, layer, slot}], places of the Mercator world; clusters
 *  of several layers in one cell have slots, so that none is drawn over another. */
export function clusterRows(marks, rows, zoom) {
  const cells = TILE * 2 ** zoom / CELL, found = new Map(), slots = new Map();
  for (const row of rows) {
    const x = marks.x[row], y = marks.y[row];
    if (Number.isNaN(x)) continue;
    const cell = Math.floor(y * cells) * 2 ** 26 + Math.floor(x * cells), key = cell * 16 + marks.layer[row];
    const one = found.get(key);
    if (one === undefined) {
      const slot = slots.get(cell) ?? 0;
      slots.set(cell, slot + 1);
      found.set(key, { x, y, row, count: 1, layer: marks.layer[row], slot });
    }
    else { one.count += 1; one.x += (x - one.x) / one.count; one.y += (y - one.y) / one.count; }
  }
  return [...found.values()];
}

/** Rows of a cluster: those of its layer in its cell. */
export function membersOf(marks, rows, zoom, cluster) {
  const cells = TILE * 2 ** zoom / CELL;
  const column = Math.floor(marks.x[cluster.row] * cells), line = Math.floor(marks.y[cluster.row] * cells);
  return [...rows].filter((row) => marks.layer[row] === cluster.layer
    && Math.floor(marks.x[row] * cells) === column && Math.floor(marks.y[row] * cells) === line);
}

/** The zoom that clusters are made for: in steps, so that they are not made anew with every turn of the wheel. */
export function clusterZoom(zoom) {
  return Math.min(18, Math.ceil(zoom * 2) / 2);
}
