"""Where the work runs: one seam, Python's own `concurrent.futures.Executor`.

Tasks take paths and rules and write files named by their content, so that they may run anywhere, and again. Nothing
here schedules: an executor does, of this machine's processes or of a Dask cluster.
"""

from ullage.engine.machine import Machine, beside, processes
from ullage.engine.place import EngineError, Place
from ullage.engine.tasks import run_tasks

__all__ = ["EngineError", "Machine", "Place", "beside", "processes", "run_tasks"]
