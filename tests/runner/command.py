"""Runs one command with a time limit: its output to a log file, its whole process group ended with it."""

import os
import signal
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

_GRACE_S = 5  # between asking a process group to end and ending it


@dataclass
class Finished:
    """How a command ended."""

    status: int  # exit status; negative: the signal
    timed_out: bool
    seconds: float
    log: Path

    @property
    def ok(self):
        return self.status == 0 and not self.timed_out

    @property
    def output(self):
        return self.log.read_text(encoding="utf-8", errors="replace")

    def reason(self):
        return f"over its limit of {self.seconds:.0f} s" if self.timed_out else f"exit status {self.status}"


def _end_group(process):
    """Ends the command and whatever it started; a process group outlives its leader, so it is always signalled."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, number)
        except ProcessLookupError:
            return
        try:
            process.wait(_GRACE_S)
        except subprocess.TimeoutExpired:
            continue


def run(argv, log, limit_s, env=None, cwd=None):
    """
    Runs argv with env on top of our own environment and without stdin. stdout and stderr go to the file log, in the
    order they come.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    timed_out = False
    with log.open("wb") as output:
        output.write(f"$ {' '.join(map(str, argv))}\n".encode())
        output.flush()
        try:
            process = subprocess.Popen(
                [str(word) for word in argv],
                stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT,
                env={**os.environ, **(env or {})}, cwd=cwd, start_new_session=True,
            )
        except OSError as error:
            output.write(f"{error}\n".encode())
            return Finished(127, False, 0, log)
        try:
            process.wait(limit_s)
        except subprocess.TimeoutExpired:
            timed_out = True
        finally:
            _end_group(process)
    return Finished(process.returncode, timed_out, time.monotonic() - started, log)
