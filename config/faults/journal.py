"""What was promised to whom, on disk, a line each as it is promised: what the run is held to afterwards."""

from __future__ import annotations

import json
import os
import threading
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class Journal:
    """Lines of JSON. A line is on the disk before whoever writes it goes on. `kept`: how many of each kind."""

    def __init__(self, path: Path) -> None:
        self.path, self._lock, self.kept = path, threading.Lock(), Counter[str]()
        path.write_text("", encoding="utf-8")

    def write(self, what: str, **facts: Any) -> None:
        with self._lock, self.path.open("a", encoding="utf-8") as file:
            file.write(f"{json.dumps({'what': what, **facts}, ensure_ascii=False)}\n")
            file.flush()
            os.fsync(file.fileno())
            self.kept[what] += 1


def read(path: Path, what: str) -> Iterator[dict[str, Any]]:
    for line in path.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        if entry["what"] == what:
            yield entry
