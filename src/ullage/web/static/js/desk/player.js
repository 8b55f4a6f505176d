// Plays the window of time: it moves on by a tenth of itself, ten times a second; whole, once a second, where less motion is asked for.

/** Make a player. `get()` the window now or null, `set(window)`, `period`. Gives {toggle(), stop(), playing()}. */
export function makePlayer({ period, get, set, onState }) {
  let timer = 0;
  const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;
  const stop = () => { clearInterval(timer); timer = 0; onState(false); };
  const step = () => {
    const [from, to] = get(), length = to - from;
    if (to >= period[1]) { stop(); return; }
    const by = Math.min(calm() ? length : length / 10, period[1] - to);
    set([from + by, to + by]);
  };
  return {
    stop, playing: () => timer !== 0,
    toggle() {
      if (timer) { stop(); return; }
      const now = get();
      if (!now || now[1] >= period[1]) {
        const length = now ? now[1] - now[0] : Math.max(86400, (period[1] - period[0]) / 20);
        set([period[0], period[0] + length]);
      }
      timer = setInterval(step, calm() ? 1000 : 100);
      onState(true);
    },
  };
}
