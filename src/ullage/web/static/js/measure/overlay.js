// What is drawn over the pixels: her outline, the strip along her, sun and satellite, scale and north.

const HALO = "rgba(0, 0, 0, 0.75)";
const COLOURS = { hull: "#ffffff", deck: "#35d0ff", end: "#ff4fd8", dropped: "#b0b0b0", water: "#fff27a", sun: "#ffc300", view: "#7dff8a", ruler: "#ffffff" };

/** Draw all of it. `shown`: {drawn, marks, kind, light, metre_east, metre_north, ruler, freeboard_m}. */
export function drawOver(context, view, shown) {
  context.lineJoin = "round";
  context.font = '13px "Plex", sans-serif';
  if (shown.drawn) {
    drawHull(context, view, shown.drawn);
    drawStrip(context, view, shown.drawn, shown.freeboard_m);
  }
  drawPairs(context, view, shown.marks);
  if (shown.ruler.length) line(context, shown.ruler.map(view.toScreen), COLOURS.ruler, 2, [6, 4]);
  drawDirections(context, view, shown);
  drawScale(context, view, shown);
}

function drawHull(context, view, drawn) {
  line(context, [...drawn.hull, drawn.hull[0]].map(view.toScreen), COLOURS.hull, 1.2, [2, 4]);
  line(context, [drawn.bow, drawn.stern].map(view.toScreen), COLOURS.hull, 0.8, [8, 6]);
}

function drawStrip(context, view, drawn, freeboard) {
  for (const one of drawn.profiles) {
    line(context, [one.deck, one.outer].map(view.toScreen), one.used ? "rgba(255,255,255,0.8)" : COLOURS.dropped, one.used ? 0.8 : 0.5, one.used ? [] : [2, 3]);
  }
  const used = drawn.profiles.filter((one) => one.used);
  dots(context, used.map((one) => view.toScreen(one.deck)), COLOURS.deck);
  dots(context, used.map((one) => view.toScreen(one.outer)), COLOURS.end);
  if (drawn.waterline.length > 1) line(context, drawn.waterline.map(view.toScreen), COLOURS.water, 1.2, [3, 3]);
  if (!freeboard || !used.length) return;
  // at the middle profile: where the foot of the deck edge is, and how far from it the shadow falls
  const { deck } = used[Math.floor(used.length / 2)];
  const foot = deck.map((one, at) => one - freeboard * drawn.layover_of_metre[at]);
  const end = foot.map((one, at) => one + freeboard * drawn.shadow_of_metre[at]);
  arrow(context, view.toScreen(foot), view.toScreen(end), COLOURS.sun, 1.8);
  label(context, `shadow of ${freeboard.toFixed(1)} m`, view.toScreen(end), COLOURS.sun);
}

function drawPairs(context, view, marks) {
  for (const pair of marks.edges) line(context, pair.map(view.toScreen), "rgba(255,255,255,0.9)", 1.2);
  if (marks.sides.length === 2) line(context, marks.sides.map(view.toScreen), "rgba(255,255,255,0.9)", 1, [3, 3]);
}

/** The sky above her: the zenith in the middle, the horizon at the rim; sun and satellite where they stand. */
function drawDirections(context, view, { light, metre_east, metre_north }) {
  const radius = Math.min(44, view.canvas.clientWidth / 9);
  const middle = [view.canvas.clientWidth - radius - 34, radius + 30];
  context.fillStyle = "rgba(10, 16, 22, 0.6)";
  context.beginPath();
  context.arc(...middle, radius + 20, 0, 2 * Math.PI);
  context.fill();
  context.strokeStyle = "rgba(255, 255, 255, 0.6)";
  context.lineWidth = 1;
  for (const share of [1, 0.5]) {
    context.beginPath();
    context.arc(...middle, share * radius, 0, 2 * Math.PI);
    context.stroke();
  }
  const way = (azimuth) => {
    const turn = (azimuth * Math.PI) / 180;
    const rows = Math.sin(turn) * metre_east[0] + Math.cos(turn) * metre_north[0];
    const columns = Math.sin(turn) * metre_east[1] + Math.cos(turn) * metre_north[1];
    const size = Math.hypot(rows, columns) || 1;
    return [columns / size, rows / size];
  };
  const at = ([x, y], far) => [middle[0] + far * x, middle[1] + far * y];
  label(context, "N", at(way(0), radius + 10), "#ffffff", "center");
  for (const [name, colour, words] of [["sun", COLOURS.sun, "sun"], ["view", COLOURS.view, "satellite"]]) {
    const [azimuth, elevation] = [light[`${name}_azimuth_deg`], light[`${name}_elevation_deg`]];
    if (azimuth === null || elevation === null) continue;
    const there = at(way(azimuth), radius * (1 - elevation / 90));
    line(context, [there, middle], colour, 1.5);
    dots(context, [there], colour, 4.5);
    label(context, words, there, colour, there[0] > middle[0] + 10 ? "right" : "left");
  }
}

function drawScale(context, view, { metre_east }) {
  const perMetre = Math.hypot(...metre_east) * view.zoom;
  const wanted = Math.min(160, view.canvas.clientWidth / 4) / perMetre;
  const ten = 10 ** Math.floor(Math.log10(wanted));
  const metres = [5, 2, 1].map((one) => one * ten).find((one) => one <= wanted) ?? ten;
  const [x, y] = [14, view.canvas.clientHeight - 16];
  line(context, [[x, y - 5], [x, y], [x + metres * perMetre, y], [x + metres * perMetre, y - 5]], "#ffffff", 2);
  label(context, metres >= 1000 ? `${metres / 1000} km` : `${metres} m`, [x + 4, y - 12], "#ffffff");
}

function line(context, points, colour, width, dash = []) {
  for (const [style, wide] of [[HALO, width + 2], [colour, width]]) {
    context.beginPath();
    points.forEach(([x, y], at) => (at ? context.lineTo(x, y) : context.moveTo(x, y)));
    context.strokeStyle = style;
    context.lineWidth = wide;
    context.setLineDash(style === HALO ? [] : dash);
    if (style !== HALO || !dash.length) context.stroke();
  }
  context.setLineDash([]);
}

function dots(context, points, colour, radius = 2.2) {
  for (const [x, y] of points) {
    context.beginPath();
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fillStyle = colour;
    context.fill();
  }
}

function arrow(context, from, to, colour, width) {
  line(context, [from, to], colour, width);
  const turn = Math.atan2(to[1] - from[1], to[0] - from[0]);
  const wing = (by) => [to[0] - 8 * Math.cos(turn + by), to[1] - 8 * Math.sin(turn + by)];
  line(context, [wing(0.45), to, wing(-0.45)], colour, width);
}

function label(context, words, [x, y], colour, align = "left") {
  context.textAlign = align;
  context.textBaseline = "middle";
  context.lineWidth = 3;
  context.strokeStyle = HALO;
  const off = { left: 7, right: -7 }[align] ?? 0;
  context.strokeText(words, x + off, y);
  context.fillStyle = colour;
  context.fillText(words, x + off, y);
}
