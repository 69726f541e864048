"""What a page asks of a large town is read by an index, and costs what is shown: PostgreSQL's own plan of each statement.

The ways of the queue are looked at one by one in test_ways.py; here it is what the pages really send.
"""

import json
import re
from itertools import count
from unittest import mock

import pytest
from django.db import DEFAULT_DB_ALIAS, connection, transaction
from django.test import override_settings

from casework import clock
from casework.models import Case
from config.bench import sowing, town
from tests.conftest import is_postgres

SIZE = 10_000
# Nothing on a page needs to look at more rows than this of what grows; all of it is three times as many.
MOST = 3_000
GROWS = {
    "casework_case", "casework_deadline", "casework_notice", "records_person", "records_reading", "intake_eanmalan",
    "intake_anmalan", "intake_innehall", "intake_historicaleanmalan", "complaints_synpunkt", "complaints_uppgift",
    "complaints_historicalsynpunkt",
}  # fmt: skip


@pytest.fixture
def a_large_town(db):
    if not is_postgres():
        pytest.skip("NOT RUN: the planner is PostgreSQL's (DATABASE_URL)")
    with override_settings(**town.SETTINGS):
        sowing.sow(SIZE, clock.now().replace(microsecond=0), lambda _text: None)
        with connection.cursor() as cursor:
            # A hundredth of what there may be: to read the whole costs what it would cost there.
            cursor.execute("SET LOCAL seq_page_cost = 100")
        yield


def asked(client, address, form=None):
    """Every question that the page sends, with its values."""
    found = []

    def note(execute, sql, params, many, context):
        if sql.lstrip("(").startswith(("SELECT", "WITH")):
            found.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        answer = client.post(address, form, follow=True) if form else client.get(address)
    assert answer.status_code in (200, 204), address
    return found


def read(sql, params, *, planned_once=False):
    """Of each table that grows: (whether all of it was read, how many rows were looked at).

    `planned_once`: as one plan for any values reads it, and not the one for these.
    """
    with transaction.atomic(), connection.cursor() as cursor:
        if planned_once and params:
            numbers = count(1)
            cursor.execute("SET LOCAL plan_cache_mode = force_generic_plan")
            cursor.execute(f"PREPARE asked AS {re.sub('%s', lambda _: f'${next(numbers)}', sql).replace('%%', '%')}")
            values = ", ".join(connection.ops.compose_sql("%s", [one]) for one in params)
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) EXECUTE asked({values})")
        else:
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {sql}", params)
        plan = cursor.fetchone()[0]
        if planned_once and params:
            cursor.execute("DEALLOCATE asked")
        transaction.set_rollback(True)
    return list(scans((json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]))


def scans(node):
    if node.get("Relation Name") in GROWS:
        passed = sum(node.get(f"Rows Removed by {what}", 0) for what in ("Filter", "Index Recheck"))
        looked = (node["Actual Rows"] + passed) * node["Actual Loops"]
        yield node["Relation Name"], node["Node Type"] == "Seq Scan" and node["Actual Loops"] > 0, looked
    for below in node.get("Plans", []):
        yield from scans(below)


def badly_read(client, address, form=None, *, planned_once=False):
    """The statements of a page that read the whole of what grows, or too much of it."""
    for sql, params in asked(client, address, form):
        found = read(sql, params, planned_once=planned_once)
        whole = sorted({table for table, all_of_it, _ in found if all_of_it})
        looked = sum(rows for _, _, rows in found)
        if whole or looked > MOST:
            yield whole, looked, sql[:300]


def told(found):
    return "\n".join(map(str, found))


QUEUES = ["/ko/", "/ko/?vy=enheten", "/ko/?vy=annan", "/ko/?vy=avslutade", "/ko/puls/?vy=enheten"]
# Of each list, the indexes without which it is read badly.
OF_THE_OPEN = "case_queue, case_nobodys, case_waiting, case_came, case_urgent, case_unit"
OF_THE_CLOSED = "case_closed, case_closed_mine, case_unit"


def test_what_the_queue_and_the_case_page_ask_is_read_by_an_index(a_large_town, client):
    """With its counts, its pulse and what is closed. The twins: without the index that a list was for, it is noticed."""
    client.force_login(town.person("m01-0"))
    case = Case.objects.filter(enhet__code="M01", routine="EA", closed_at=None).first()
    for address in [*QUEUES, case.get_absolute_url()]:
        for planned_once in (False, True):
            assert told(badly_read(client, address, planned_once=planned_once)) == "", (address, planned_once)
    for address, gone in (
        ("/ko/", OF_THE_OPEN),
        ("/ko/puls/?vy=enheten", OF_THE_OPEN),
        ("/ko/?vy=avslutade", OF_THE_CLOSED),
    ):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DROP INDEX {gone}")
            assert list(badly_read(client, address)), address
            transaction.set_rollback(True)


@pytest.mark.parametrize("address", ["/ko/?vy=enheten", "/ko/puls/?vy=enheten", "case"])
def test_the_queue_is_planned_once_a_connection(a_large_town, client, address):
    """Kept as prepared a statement is still planned anew for its values, where that looks cheaper. The twin: it is."""
    client.force_login(town.person("m01-0"))
    if address == "case":
        address = Case.objects.filter(enhet__code="M01", routine="EA", closed_at=None).first().get_absolute_url()

    def planned_anew():
        with connection.cursor() as cursor:
            cursor.execute("DEALLOCATE ALL")
            connection.connection._prepared.clear()
            for _ in range(10):
                client.get(address)
            ours = "statement LIKE '%AS merged%' OR statement LIKE 'WITH part0%'"
            cursor.execute(f"SELECT sum(custom_plans), sum(generic_plans) FROM pg_prepared_statements WHERE {ours}")
            return cursor.fetchone()

    anew, kept = planned_anew()
    assert anew == 0 < kept
    with mock.patch("organisation.plans.connections", {DEFAULT_DB_ALIAS: mock.Mock(vendor="sqlite")}):
        assert planned_anew()[0] > 0
    with connection.cursor() as cursor:
        cursor.execute("SHOW plan_cache_mode")
        assert cursor.fetchone() == ("auto",), "what is not asked by such a page is planned as before"


@pytest.mark.parametrize("words", ["EA-2025-0300", "0300"])
def test_what_a_search_asks_is_read_by_an_index(a_large_town, client, words):
    client.force_login(town.person("m01-0"))
    assert told(badly_read(client, "/sok/", {"q": words})) == ""
