// Where pixels lie: straight lines between the places of a lattice, within a metre even of large images.

/** Give the position {lat_deg, lon_deg} of a pixel. */
export function positionOf(lattice, [row, column]) {
  const [i, y] = share(lattice.rows, row);
  const [j, x] = share(lattice.columns, column);
  const between = (values) => (1 - y) * ((1 - x) * values[i][j] + x * values[i][j + 1]) + y * ((1 - x) * values[i + 1][j] + x * values[i + 1][j + 1]);
  return { lat_deg: between(lattice.lat_deg), lon_deg: between(unwrapped(lattice)) };
}

function share(axis, value) {
  const step = axis[1] - axis[0];
  const cell = Math.min(Math.max(Math.floor((value - axis[0]) / step), 0), axis.length - 2);
  return [cell, (value - axis[cell]) / step];
}

/** Longitudes without a jump, for images across the antimeridian. */
function unwrapped(lattice) {
  const first = lattice.lon_deg[0][0];
  lattice.unwrapped ??= lattice.lon_deg.map((line) => line.map((lon) => lon + 360 * Math.round((first - lon) / 360)));
  return lattice.unwrapped;
}
