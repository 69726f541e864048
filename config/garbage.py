"""What a process has loaded when it begins stays until it ends: it is not looked through for garbage again and again."""

from __future__ import annotations

import gc


def settle() -> None:
    """Called when most of it is loaded. Rings of objects that a request leaves are found later, in larger heaps."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)
