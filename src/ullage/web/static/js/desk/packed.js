// A table that came as one block of bytes: its columns are views on it; nothing is copied and no row is parsed.

const TYPES = { i4: Int32Array, u4: Uint32Array, f4: Float32Array };
const NOWHERE = -(2 ** 31);

/** Read a packed block. Gives {rows, head, columns, words, text(name, row), word(name, row), degrees(name, row)}. */
export function readPacked(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const columns = {}, words = {};
  for (const [name, said] of Object.entries(head.columns)) {
    const start = 4 + length + said.offset;
    columns[name] = said.type === "text" ? new Uint8Array(buffer, start, said.bytes) : new TYPES[said.type](buffer, start, said.bytes / 4);
    if (said.words) words[name] = said.words;
  }
  const decoder = new TextDecoder();
  return {
    rows: head.rows, head, columns, words,
    text(name, row) {
      const ends = columns[`${name}_ends`];
      return decoder.decode(columns[name].subarray(row ? ends[row - 1] : 0, ends[row]));
    },
    word: (name, row) => words[name][columns[name][row]] ?? null,
    degrees(name, row) {
      const value = columns[name][row];
      return value === NOWHERE ? null : value / head.columns[name].per;
    },
  };
}

/** Positions as shares of the Mercator world, from the west and from the north; NaN for none. */
export function toWorld(table, lonName, latName) {
  const lon = table.columns[lonName], lat = table.columns[latName], per = table.head.columns[lonName].per;
  const x = new Float64Array(lon.length), y = new Float64Array(lon.length);
  for (let at = 0; at < lon.length; at += 1) {
    if (lon[at] === NOWHERE || lat[at] === NOWHERE) { x[at] = NaN; y[at] = NaN; continue; }
    [x[at], y[at]] = worldOf(lon[at] / per, lat[at] / per);
  }
  return [x, y];
}

/** The same of one position in degrees. */
export function worldOf(lon, lat) {
  const sine = Math.sin(Math.max(-85.06, Math.min(85.06, lat)) * Math.PI / 180);
  return [lon / 360 + 0.5, 0.5 - Math.atanh(sine) / (2 * Math.PI)];
}

/** Longitude and latitude of a place of the Mercator world. */
export function degreesOf(x, y) {
  return [(x - 0.5) * 360, Math.atan(Math.sinh(Math.PI * (1 - 2 * y))) * 180 / Math.PI];
}
