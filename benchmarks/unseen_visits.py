"""How long the estimate of unseen visits takes: a year at one place, 1,000 looks, 4,000 draws.

python benchmarks/unseen_visits.py
"""

from __future__ import annotations

import statistics
import time
from datetime import UTC, date, datetime, timedelta

import numpy as np

from ullage.records import Place
from ullage.tables import LOOKS, STAYS, VISITS
from ullage.visits import UnseenRule, estimate_missed

BEGINS = datetime(2024, 1, 1, tzinfo=UTC)
RUNS = 7


def at(day: float) -> datetime:
    """Give a moment of the year."""
    return BEGINS + timedelta(days=day)


def seconds(whole_stays: int) -> tuple[float, float]:
    """Give medians of the time and of the processor's time with so many whole stays [s]."""
    rng = np.random.default_rng(1)
    when = np.sort(rng.uniform(0, 365, 1000))
    sensors = ("s1", "s2", "planet")
    looks = LOOKS.frame(
        {"looked_at": at(t), "place_id": "berth", "clear": k % 5 < 3, "p_detect": 0.9, "sensor": sensors[k % 3]}
        for k, t in enumerate(when)
    )
    visits = VISITS.frame(
        {"visit_id": f"v{t}", "place_id": "berth", "kind": "observed", "declared": False, "arrived_before": at(t),
         "departed_after": at(t), "delivered_after": at(t), "delivered_before": at(t)}
        for t in when[::20]
    )  # fmt: skip
    stays = STAYS.frame(
        {"place_id": "berth", "arrived_at": at(k), "departed_at": at(k + 1.2 * np.exp(0.4 * rng.normal()))}
        for k in range(whole_stays)
    )
    times = []
    for _ in range(RUNS + 1):
        begin, work = time.perf_counter(), time.process_time()
        estimate_missed(
            visits, looks, stays, {"berth": Place("berth", "Berth", "loads")}, date(2024, 1, 1), date(2024, 12, 30),
            UnseenRule(), seed=1, draws=4000, first_day=date(2024, 1, 1), days=365,
        )  # fmt: skip
        times.append((time.perf_counter() - begin, time.process_time() - work))
    wall, work_s = zip(*times[1:], strict=True)  # the first compiles
    return statistics.median(wall), statistics.median(work_s)


if __name__ == "__main__":
    for count in (60, 5):
        wall_s, processor_s = seconds(count)
        print(f"{count} whole stays: {wall_s:.2f} s, {processor_s:.2f} s of the processor")
