// Bars of time that overlap, laid side by side in as few lanes as they need.

/** Give each of `rows` (in order of `begin`) a lane. Gives {lane: Uint16Array by place in rows, lanes: how many}. */
export function packLanes(rows, begin, end) {
  const lane = new Uint16Array(rows.length), free = [];
  for (let at = 0; at < rows.length; at += 1) {
    const row = rows[at];
    let found = free.findIndex((until) => until <= begin[row]);
    if (found < 0) { found = free.length; free.push(0); }
    free[found] = end[row];
    lane[at] = found;
    if (free.length > 200) break; // nobody tells two hundred lanes apart: it is drawn as a density
  }
  return { lane, lanes: free.length };
}

/** How many of `rows` there are in each pixel column of a scale. */
export function density(rows, begin, end, scale) {
  const width = Math.max(1, Math.round(scale.right - scale.left));
  const steps = new Int32Array(width + 1);
  for (const row of rows) {
    const first = Math.floor(scale.toX(begin[row]) - scale.left), last = Math.ceil(scale.toX(end[row]) - scale.left);
    if (last < 0 || first >= width) continue;
    steps[Math.max(0, first)] += 1;
    steps[Math.min(width, Math.max(last, Math.max(0, first) + 1))] -= 1;
  }
  const counts = new Uint32Array(width);
  for (let at = 0, sum = 0; at < width; at += 1) { sum += steps[at]; counts[at] = sum; }
  return counts;
}
