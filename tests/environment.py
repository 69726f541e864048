"""Loaded with `-p` before Django reads its settings: where a test run keeps its files, and what is off in it.

The database is the one of DATABASE_URL when that is given, otherwise embedded SQLite. Without a REDIS_URL every
test runs with Redis on a port where nobody answers.
"""

import os
import tempfile

os.environ["ARENDEGANG_VAR"] = os.environ.get("ARENDEGANG_TEST_VAR") or tempfile.mkdtemp(prefix="arendegang-test-")
os.environ["SECRET_KEY"] = "a key that only tests use, long enough for the deploy checks to be content with it"
os.environ["APPEND_ONLY_TRIGGERS"] = "0"
os.environ["SECOND_FACTOR_REQUIRED"] = "0"
os.environ["DEMO"] = "0"
# Months pass in a test, in one browser: where it is the hours that are tested, it says so itself.
os.environ["SESSION_HOURS"] = "100000"
os.environ["STATIC_FROM_SOURCE"] = "1"
os.environ["ALLOWED_HOSTS"] = "testserver,127.0.0.1,localhost,[::1]"
os.environ["BASE_URL"] = "http://127.0.0.1:8000"
# The clock stands still in a test, and one machine sends them all: a test of the limits sets them.
os.environ["PUBLIC_FASTEST"] = "0"
os.environ["PUBLIC_POSTS_PER_NETWORK"] = os.environ["PUBLIC_POSTS_IN_ALL"] = "100000"
os.environ.pop("EMAIL_URL", None)
# No broker and no cache holds a fact, and no request needs one (docs/adr/0004): where no Redis is given there is a dead port.
os.environ.setdefault("REDIS_URL", "redis://127.0.0.1:1/0")
