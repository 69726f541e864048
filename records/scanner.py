"""Asking clamd about a file: its INSTREAM command, and nothing else of it (docs/drift/virus.md).

Only a whole answer is one. Whatever else happens (nobody there, silence, a connection that breaks, half a line) says nothing
about the file, and is Unscanned.
"""

from __future__ import annotations

import re
import socket
import time
from urllib.parse import urlsplit

# Seconds: to be reached; for one part to be taken or an answer to begin; for all of it.
CONNECT, PART, WHOLE = 2, 20, 60
CHUNK = 64 * 1024
LONGEST_ANSWER = 4096
_FOUND = re.compile(rb"stream: (.+) FOUND\0", re.DOTALL)


class Unscanned(Exception):
    """There is no verdict; str() is a word of why, for the log."""


def scan(data: bytes, where: str) -> str:
    """What was found in it, by its name; empty when nothing was. Raises Unscanned.

    `where`: tcp://host:port, unix:/path or a path.
    """
    ends = time.monotonic() + WHOLE
    try:
        with _reached(where) as line:
            line.sendall(b"zINSTREAM\0")
            for at in range(0, len(data), CHUNK):
                part = data[at : at + CHUNK]
                _hurry(line, ends)
                line.sendall(len(part).to_bytes(4) + part)
            line.sendall(bytes(4))
            return _verdict(_answer(line, ends))
    except (OSError, ValueError) as failure:
        raise Unscanned(type(failure).__name__) from failure


def _reached(where: str) -> socket.socket:
    at = urlsplit(where)
    if at.scheme == "tcp" and at.hostname and at.port:
        return socket.create_connection((at.hostname, at.port), timeout=CONNECT)
    if at.scheme not in ("", "unix") or not at.path:
        raise ValueError("no address of a clamd")
    line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    line.settimeout(CONNECT)
    try:
        line.connect(at.path)
    except OSError:
        line.close()
        raise
    return line


def _hurry(line: socket.socket, ends: float) -> None:
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeoutError
    line.settimeout(min(PART, left))


def _answer(line: socket.socket, ends: float) -> bytes:
    """Until it is whole, or there is no more of it."""
    said = b""
    while not said.endswith(b"\0") and len(said) < LONGEST_ANSWER:
        _hurry(line, ends)
        more = line.recv(LONGEST_ANSWER)
        if not more:
            break
        said += more
    return said


def _verdict(said: bytes) -> str:
    if said == b"stream: OK\0":
        return ""
    if found := _FOUND.fullmatch(said):
        return found[1].decode("ascii", "replace")[:100]
    raise Unscanned("error" if said.endswith(b"\0") else "half an answer")
