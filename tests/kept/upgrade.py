"""A process of its own: the database of a kept release, taken to now. Prints what it found there, as JSON.

python -m tests.kept.upgrade release-1      with DATABASE_URL or ARENDEGANG_VAR of an empty database
"""

import base64
import gzip
import json
import os
import sys
from pathlib import Path

os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings"

import django

django.setup()

from django.apps import apps as django_apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from casework.models import Deadline, Link, Notice, routines
from config import append_only
from config.reconcile import reconcile
from intake.models import EAnmalan

HERE = Path(__file__).parent
ROOT = HERE.parents[1]


# What that release had nothing of: begun as it was first, so that its steps are walked too.
FIRST = [(label, "0001_initial") for label in ("openvard", "srv", "ivo")]


def step_by_step():
    """What is made at once is made as it is today."""
    executor = MigrationExecutor(connection)
    executor.loader.replace_migrations = False
    executor.loader.build_graph()
    return executor


def at_once():
    """The rooms that the next migrate makes as they are today: none, or their steps would never be walked."""
    loader = MigrationExecutor(connection).loader
    begun = {label for label, _ in loader.applied_migrations}
    return sorted({label for label, _ in loader.replacements} - begun)


def begin(kept):
    """The tables as they were."""
    executor = step_by_step()
    targets = list(kept["migrations"].items())
    executor.migrate([*targets, *_others(executor, kept["migrations"])])
    return executor.loader.project_state(targets).apps


def _others(executor, ours):
    """What is not ours stands where it stands today; a routine that came later is not there yet."""
    theirs = {app.label for app in django_apps.get_app_configs() if ROOT not in Path(app.path).resolve().parents}
    return [node for node in executor.loader.graph.leaf_nodes() if node[0] not in ours and node[0] in theirs]


def load(apps, tables):
    """Row by row, past every guard: this is what stood in the database."""
    with transaction.atomic(), connection.constraint_checks_disabled(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for label, table in tables.items():
            model = apps.get_model(label)
            fields = [_field(model, name) for name in table["columns"]]
            columns = ", ".join(f'"{field.column}"' for field in fields)
            places = ", ".join(["%s"] * len(fields))
            cursor.executemany(
                f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({places})',
                [[_value(field, value) for field, value in zip(fields, row, strict=True)] for row in table["rows"]],
            )
    reset = connection.ops.sequence_reset_sql(no_style(), [apps.get_model(x) for x in tables])
    with connection.cursor() as cursor:
        for statement in reset:
            cursor.execute(statement)


def link(apps):
    """The demo of that release links to a number elsewhere; here one is linked to a case, and then to another."""
    synpunkt, history = (apps.get_model("complaints", name) for name in ("Synpunkt", "HistoricalSynpunkt"))
    case = synpunkt._base_manager.get(number="BU-2026-032")
    first, second = apps.get_model("intake", "EAnmalan")._base_manager.order_by("pk")[:2]
    *_, before, last = history._base_manager.filter(id=case.pk).order_by("history_id")
    history._base_manager.filter(pk=before.pk).update(lankat_id=first.pk)
    history._base_manager.filter(pk=last.pk).update(lankat_id=second.pk)
    synpunkt._base_manager.filter(pk=case.pk).update(lankat_id=second.pk)


def _field(model, name):
    return next(field for field in model._meta.local_concrete_fields if field.attname == name)


def _value(field, value):
    if isinstance(value, dict):
        value = base64.b64decode(value["base64"])
    return field.get_db_prep_save(value if field.is_relation else field.to_python(value), connection)


def main(name):
    kept = json.loads(gzip.decompress((HERE / f"{name}.json.gz").read_bytes()))
    apps = begin(kept)
    load(apps, kept["tables"])
    link(apps)
    append_only.install()
    step_by_step().migrate(FIRST)
    made_at_once = at_once()
    call_command("migrate", verbosity=0)
    rows = [row for routine in routines() for row in routine.history.order_by("history_id")]
    as_of = max([*(row.history_date for row in rows), *Notice.objects.values_list("created_at", flat=True)])
    json.dump(
        {
            "cases": sum(routine.objects.count() for routine in routines()),
            "at_once": made_at_once,
            "steps": sorted({(type(row).__name__, row.history_change_reason, row.last_step) for row in rows}),
            "last": [
                (c.number, c.last_step, c.last_by_id, c.next_step) for r in routines() for c in r.objects.order_by("pk")
            ],
            "findings": [str(finding) for finding in reconcile(as_of)],
            "links": [
                (one.case.number, one.other_id, bool(one.ended_at), bool(one.by_id))
                for one in Link.objects.order_by("pk")
            ],
            "reports": list(EAnmalan.objects.order_by("pk").values_list("pk", flat=True)[:2]),
            "unopened": Deadline.objects.filter(opened_at=None).count(),
            "refused": [_is_refused(r.history.model._meta.db_table) for r in routines() if r.history.exists()],
            "pending": [str(plan) for plan in MigrationExecutor(connection).migration_plan(_leaves())],
        },
        sys.stdout,
    )


def _leaves():
    return MigrationExecutor(connection).loader.graph.leaf_nodes()


def _is_refused(table):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"UPDATE \"{table}\" SET last_step = 'x'")
    except DatabaseError as error:
        return append_only.REFUSAL in str(error)
    return False


if __name__ == "__main__":
    main(sys.argv[1])
