"""How much is taken, and from how far away a request may say that it comes (docs/drift/limits.md)."""

from __future__ import annotations

import environ

_env = environ.Env()

# Bytes of a whole request: all the files that may be sent together (records.uploads) and the form around them. A proxy in
# front has the same limit.
BODY_LIMIT = 64 * 1024 * 1024
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 300
# Somebody may choose a whole album: the page says in words how many are taken. Above this it is no album.
DATA_UPLOAD_MAX_NUMBER_FILES = 500
# What comes by the residents' forms within ten minutes, from one network and in all, before it is taken in with a mark; and the
# seconds within which nobody fills one in (0: nobody is too fast). Nothing is ever refused (docs/adr/0022).
PUBLIC_POSTS_PER_NETWORK = _env.int("PUBLIC_POSTS_PER_NETWORK", default=20)
PUBLIC_POSTS_IN_ALL = _env.int("PUBLIC_POSTS_IN_ALL", default=100)
PUBLIC_FASTEST = _env.int("PUBLIC_FASTEST", default=5)
# How many proxies of our own a request comes through, each adding to X-Forwarded-For (records.network).
TRUSTED_PROXIES = _env.int("TRUSTED_PROXIES", default=0)
# A virus scanner: tcp://host:port or unix:/path of a clamd. With one, no document is read before it has been looked at; none
# is built in (docs/drift/virus.md).
CLAMD: str = _env.str("CLAMD", default="")
