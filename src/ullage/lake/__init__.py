"""The lake: position and static reports in one folder of Parquet files, which grows and is never half changed."""

from ullage.lake.growing import Appended, Tally
from ullage.lake.lake import Lake
from ullage.lake.merging import MergeRule

__all__ = ["Appended", "Lake", "MergeRule", "Tally"]
