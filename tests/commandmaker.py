"""Runs a command as `python -m ullage` does, but in this process: without the seconds that one takes to start."""

import io
import subprocess
import sys
from contextlib import chdir, redirect_stderr, redirect_stdout

from ullage.cli import main


def run_here(*arguments, cwd):
    """Run the command line in a folder; gives its exit code and what it wrote, like a process that has ended.

    Not for commands that wait, such as `listen`: they change how their process takes signals.
    """
    out, told = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    code = 0
    with chdir(cwd), redirect_stdout(out), redirect_stderr(told):
        try:
            main([str(one) for one in arguments])
        except SystemExit as end:
            code = end.code or 0
    written = [one.buffer.getvalue().decode() for one in (out, told)]
    return subprocess.CompletedProcess([sys.executable, *arguments], code, *written)
