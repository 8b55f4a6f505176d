"""How near the fast ranking of decisions is to counting the whole case anew for every answer.

    .venv/bin/python benchmarks/worth_rank.py my-case [QUESTIONS] [DRAWS]

Prints each question with both worths, and Spearman's rank correlation of the two.
"""

import sys
from pathlib import Path

from scipy.stats import spearmanr

from ullage.explaining import Rows
from ullage.recounting import Recount
from ullage.recounting.worth import weigh_decisions, weigh_slowly


def compare(folder: Path, most: int, draws: int) -> None:
    """Print both worths of each question of a case."""
    recount, rows = Recount(folder), Rows(folder)
    fast = weigh_decisions(recount.numbers())[:most]
    slow = [weigh_slowly(recount, rows, one.question, draws=draws) for one in fast]
    print(f"{'question':30} {'fast [bbl]':>12} {'anew [bbl]':>12}")
    for one, other in zip(fast, slow, strict=True):
        print(f"{one.question.subject + ' ' + one.question.about:30} {one.sd_bbl:12,.0f} {other.sd_bbl:12,.0f}")
    correlation = spearmanr([one.sd_bbl for one in fast], [one.sd_bbl for one in slow]).statistic
    print(f"{len(fast)} questions, {draws:,} draws: rank correlation {correlation:.2f}")


if __name__ == "__main__":
    compare(Path(sys.argv[1]), *(int(one) for one in (*sys.argv[2:], *("40", "2000")[len(sys.argv) - 2 :])))
