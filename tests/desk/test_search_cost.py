"""What a search reads: what it finds, and not everything that there is."""

import json

import pytest
from django.db import connection, transaction
from django.db.models.functions import Upper

from casework.models import routines
from tests.counting import statements

PEOPLE = """
INSERT INTO records_person (case_id, relation, known, name, number, unverified_number, age_text, address, phone, email, place,
    title, language, protected, gone)
SELECT id, 'berord', 'namn', 'Namnet ' || md5(id::text), '', '', '', '', '', '', '', '', '', false, false FROM casework_case
"""
READ = ("casework_case", "records_person")


def read_whole(node):
    """The tables of cases and people that are read from end to end."""
    mine = [node["Relation Name"]] if node["Node Type"] == "Seq Scan" and node["Relation Name"] in READ else []
    return mine + [table for below in node.get("Plans", []) for table in read_whole(below)]


@pytest.fixture
def searched(a_large_town, names_are_found, login):
    """Search, and say which tables PostgreSQL would read whole for it."""
    with connection.cursor() as cursor:
        cursor.execute(PEOPLE)
        cursor.execute("ANALYZE")
    client = login("anna.lovdahl")

    def search(asked):
        asked_of = statements(lambda: client.post("/sok/", {"q": asked}, follow=True))
        (sql,) = [sql for sql in asked_of if "UNION" in sql]
        with connection.cursor() as cursor:
            # However small the table is: is there another way?
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN (FORMAT JSON) {sql}")
            found = cursor.fetchone()[0]
        return set(read_whole((json.loads(found) if isinstance(found, str) else found)[0]["Plan"]))

    return search


@pytest.mark.parametrize(("asked", "index"), [("0412", "case_last_figures"), ("abcdef", "person_name_parts")])
def test_each_way_of_searching_has_an_index_and_without_it_that_is_noticed(searched, asked, index):
    assert searched(asked) == set()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX {index}")
        assert searched(asked), "the twin"
        transaction.set_rollback(True)


def test_every_column_by_which_a_case_is_found_has_an_index():
    for kind in routines():
        for column in kind.pages.found_by:
            assert (Upper(column),) in [index.expressions for index in kind._meta.indexes], (kind, column)
