// Marks that lie too close to be told apart become one with a number; which ones does not change while the map moves.

const CELL = 34; // pixels
const TILE = 512;

/** Part marks into cells at a zoom, those of each layer apart: once a zoom. Gives {of: cell of each row or -1, place: where each cell is}. */
export function makeCells(marks, zoom) {
  const cells = TILE * 2 ** zoom / CELL, known = new Map(), of = new Int32Array(marks.rows).fill(-1), place = [];
  for (let row = 0; row < marks.rows; row += 1) {
    const x = marks.x[row], y = marks.y[row];
    if (Number.isNaN(x) || marks.isLine[row]) continue;
    const where = Math.floor(y * cells) * 2 ** 26 + Math.floor(x * cells), key = where * 16 + marks.layer[row];
    let cell = known.get(key);
    if (cell === undefined) { cell = place.length; known.set(key, cell); place.push(where); }
    of[row] = cell;
  }
  return { of, place, zoom };
}

/** Gather the rows that are shown into clusters: [{x, y, row, count, layer, slot, cell}], places of the Mercator world.
 *  Clusters of several layers at one place have slots, so that none is drawn over another. */
export function gatherClusters(marks, cells, rows) {
  const size = cells.place.length, count = new Uint32Array(size), first = new Uint32Array(size), x = new Float64Array(size), y = new Float64Array(size);
  for (const row of rows) {
    const cell = cells.of[row];
    if (cell < 0) continue;
    if (count[cell] === 0) first[cell] = row;
    count[cell] += 1;
    x[cell] += marks.x[row];
    y[cell] += marks.y[row];
  }
  const found = [], slots = new Map();
  for (let cell = 0; cell < size; cell += 1) {
    if (!count[cell]) continue;
    const slot = slots.get(cells.place[cell]) ?? 0;
    slots.set(cells.place[cell], slot + 1);
    found.push({ x: x[cell] / count[cell], y: y[cell] / count[cell], row: first[cell], count: count[cell], layer: marks.layer[first[cell]], slot, cell });
  }
  return found;
}

/** The rows of a cluster. */
export function membersOf(cells, rows, cluster) {
  return Array.from(rows).filter((row) => cells.of[row] === cluster.cell);
}

/** The zoom that cells are made for: in steps, so that they are not made anew with every turn of the wheel. */
export function clusterZoom(zoom) {
  return Math.min(18, Math.ceil(zoom * 2) / 2);
}
