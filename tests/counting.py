"""What something costs, in statements."""

from django.db import connection
from django.test.utils import CaptureQueriesContext


def statements(call):
    """How many there are; a test's own savepoint is the BEGIN of production, which costs no round of its own."""
    with CaptureQueriesContext(connection) as queries:
        call()
    return [query["sql"] for query in queries if "SAVEPOINT" not in query["sql"]]
