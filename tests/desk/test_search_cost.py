"""What a search reads: what it finds, and not everything that there is."""

import json

import pytest
from django.db import connection
from django.db.models.functions import Upper

from casework.models import routines
from tests.counting import statements

PEOPLE = """
INSERT INTO records_person (case_id, relation, known, name, number, unverified_number, age_text, address, phone, email, place,
    title, language, protected, gone)
SELECT id, 'berord', 'namn', 'Namnet ' || md5(id::text), '', '', '', '', '', '', '', '', '', false, false FROM casework_case
"""


def indexes(node):
    """The indexes by which PostgreSQL would read."""
    mine = [node["Index Name"]] if "Index Name" in node else []
    return mine + [name for below in node.get("Plans", []) for name in indexes(below)]


@pytest.fixture
def searched(a_large_town, names_are_found, login):
    """Search, and say by which indexes PostgreSQL would read."""
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE)
        cursor.execute("ANALYZE records_person")
    client = login("anna.lovdahl")

    def search(asked):
        asked_of = statements(lambda: client.post("/sok/", {"q": asked}, follow=True))
        (sql,) = [sql for sql in asked_of if "UNION" in sql]
        with connection.cursor() as cursor:
            # However small the table is: is there another way?
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
            found = cursor.fetchone()[0]
        return set(indexes((json.loads(found) if isinstance(found, str) else found)[0]["Plan"]))

    return search


@pytest.mark.parametrize(("asked", "index"), [("0412", "case_last_figures"), ("abcdef", "person_name_parts")])
def test_each_way_of_searching_has_an_index_that_is_for_it(searched, asked, index):
    """An index on an expression is used for that expression alone."""
    assert index in searched(asked)


def test_every_column_by_which_a_case_is_found_has_an_index():
    for kind in routines():
        for column in kind.pages.found_by:
            assert (Upper(column),) in [index.expressions for index in kind._meta.indexes], (kind, column)
