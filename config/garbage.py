"""What a process has loaded when it begins stays until it ends: looking through it for garbage took a fifth of reading in a file."""

from __future__ import annotations

import gc


def settle() -> None:
    """Called once, when everything is loaded. Rings of objects that a request leaves are found later, in larger heaps."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
