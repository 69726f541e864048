"""Processes in groups of their own: started, restarted when they die as compose restarts them, killed, and ended."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from pathlib import Path

# Compose waits a tenth of a second before it starts again what has died.
PAUSE = 0.1


def end(process: subprocess.Popen[str], how: int = signal.SIGKILL) -> int:
    """Stop the process and everything it started, and answer how it ended."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, how)
    code = process.wait(15)
    for stream in (process.stdin, process.stdout):
        if stream:
            stream.close()
    return code


def children(pid: int) -> list[int]:
    """Who has this process for a parent, the oldest first. Read from /proc: Linux, as production is."""
    found = []
    for entry in Path("/proc").glob("[0-9]*/stat"):
        # Gone between the listing and the reading.
        with contextlib.suppress(OSError):
            # The name may hold spaces and parentheses; after the last one come the state and the parent.
            fields = entry.read_text().rpartition(")")[2].split()
            if int(fields[1]) == pid and fields[0] != "Z":
                found.append(int(entry.parent.name))
    return sorted(found)


class Services:
    """Named processes that are to run. Whatever dies is started again until `close`, whoever killed it."""

    def __init__(self, env: dict[str, str], cwd: Path, logs: Path) -> None:
        self.env, self.cwd, self.logs = env, cwd, logs
        self.running: dict[str, subprocess.Popen[str]] = {}
        self.commands: dict[str, list[str]] = {}
        # What has died although nobody killed it, by name.
        self.fell: list[str] = []
        self._killed: set[int] = set()
        self._lock, self._closed = threading.Lock(), threading.Event()
        self._watch = threading.Thread(target=self._keep, daemon=True)

    def up(self, **commands: list[str]) -> None:
        for name, words in commands.items():
            self.commands[name.replace("_", "-")] = words
            self._start(name.replace("_", "-"))
        if not self._watch.is_alive():
            self._watch.start()

    def once(self, name: str, words: list[str]) -> subprocess.Popen[str]:
        """A process that is to come to its end by itself."""
        with (self.logs / f"{name}.log").open("ab") as log:
            return subprocess.Popen(
                words, cwd=self.cwd, env=self.env, text=True, start_new_session=True,
                stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip

    def _start(self, name: str) -> None:
        self.running[name] = self.once(name, self.commands[name])

    def _keep(self) -> None:
        while not self._closed.wait(PAUSE):
            with self._lock:
                for name, process in list(self.running.items()):
                    if process.poll() is not None and not self._closed.is_set():
                        if process.pid not in self._killed:
                            self.fell.append(name)
                            # A container's other processes die with its first.
                            end(process)
                        self._start(name)

    def kill(self, name: str, pick: Callable[[list[int]], int] | None = None) -> bool:
        """SIGKILL: the service whole, as when its container is killed, or one of its children. False: nobody was there."""
        with self._lock:
            process = self.running[name]
            if pick is None:
                self._killed.add(process.pid)
                end(process)
                return True
            there = children(process.pid)
            with contextlib.suppress(ProcessLookupError):
                if there:
                    os.kill(pick(there), signal.SIGKILL)
                    return True
            return False

    def close(self, how: int = signal.SIGKILL, seconds: float = 15) -> None:
        """End them all, asked politely first where `how` is SIGTERM. What does not go in time is killed."""
        self._closed.set()
        with self._lock:
            left = list(self.running.values())
            for process in left:
                with contextlib.suppress(ProcessLookupError):
                    process.send_signal(how)
            until = time.monotonic() + seconds
            while any(process.poll() is None for process in left) and time.monotonic() < until:
                time.sleep(0.05)
            for process in left:
                end(process)
