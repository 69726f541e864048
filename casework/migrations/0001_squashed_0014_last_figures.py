"""Every table of this room as it stands (docs/adr/0030). What it replaces is for a database that is on its way."""

import datetime

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models

from casework.migrations._together import TOGETHER
from organisation.tables import CreateTables


class Migration(migrations.Migration):
    replaces = [
        ("casework", "0001_initial"),
        ("casework", "0002_initial"),
        ("casework", "0003_case_next_step"),
        ("casework", "0004_disqualification_and_warning"),
        ("casework", "0005_steps_by_name_and_promises"),
        ("casework", "0006_fill_promises"),
        ("casework", "0007_people_and_duties"),
        ("casework", "0008_ways"),
        ("casework", "0009_unheard"),
        ("casework", "0010_acute"),
        ("casework", "0011_what_a_duty_is_about"),
        ("casework", "0012_gathered_mail"),
        ("casework", "0013_register"),
        ("casework", "0014_last_figures"),
    ]

    initial = True

    dependencies = [
        ("organisation", "0001_squashed_0008_attempts_since_the_first"),
    ]

    operations = [
        CreateTables(
            tables=[
                migrations.CreateModel(
                    name="Assignment",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="assignments",
                                to="casework.case",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "role",
                            models.CharField(
                                choices=[
                                    ("mottagningsfunktion", "Mottagningsfunktion"),
                                    ("gruppledare", "Gruppledare"),
                                    ("enhetschef", "Enhetschef"),
                                    ("forste_socialsekreterare", "Förste socialsekreterare"),
                                    ("socialsekreterare", "Socialsekreterare"),
                                    ("administrativ_samordnare", "Administrativ samordnare"),
                                    ("behandlare", "Behandlare"),
                                    ("kurator", "Kurator"),
                                    ("forste_behandlingssekreterare", "1:e behandlingssekreterare"),
                                    ("behandlingsansvarig", "Behandlingsansvarig"),
                                    ("registrator", "Registrator"),
                                    ("sektionschef", "Sektionschef"),
                                    ("myndighetschef", "Myndighetschef"),
                                    ("verksamhetschef_ifo", "Verksamhetschef IFO"),
                                    ("socialchef", "Socialchef"),
                                    ("namndsekreterare", "Nämndsekreterare"),
                                    ("ordforande", "Ordförande"),
                                    ("vice_ordforande", "Vice ordförande"),
                                    ("kvalitetsutvecklare", "Kvalitetsutvecklare"),
                                    ("kontaktcenter", "Kontaktcenter"),
                                    ("systemforvaltare", "Systemförvaltare"),
                                ],
                                max_length=32,
                                verbose_name="roll",
                            ),
                        ),
                        ("from_day", models.DateField(null=True, verbose_name="från och med")),
                        ("to_day", models.DateField(default=datetime.date(9999, 12, 31), verbose_name="till och med")),
                        ("at", models.DateTimeField()),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "indexes": [models.Index(fields=["user", "to_day", "case"], name="assignment_of")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("from_day", None), ("to_day__gte", models.F("from_day")), _connector="OR"
                                ),
                                name="assignment_ends_after_it_starts",
                            ),
                            models.UniqueConstraint(
                                condition=models.Q(("to_day", datetime.date(9999, 12, 31))),
                                fields=("case", "user", "role"),
                                name="assigned_once_at_a_time",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Disqualification",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="disqualifications",
                                to="casework.case",
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[("berord", "Ärendet gäller personen"), ("jav", "Jävig")],
                                default="berord",
                                max_length=6,
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("lifted_at", models.DateTimeField(null=True)),
                        (
                            "lifted_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("lifted_at", None)),
                                fields=("case", "user", "kind"),
                                name="disqualified_once_at_a_time",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("lifted_at", None), ("lifted_by", None)),
                                    models.Q(("lifted_at__isnull", False), ("lifted_by__isnull", False)),
                                    _connector="OR",
                                ),
                                name="lifted_by_whom_and_when",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Deadline",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="deadlines",
                                to="casework.case",
                            ),
                        ),
                        ("key", models.CharField(max_length=40)),
                        ("label", models.CharField(max_length=60)),
                        ("rule", models.CharField(max_length=20)),
                        ("counted_from", models.DateTimeField()),
                        ("opened_at", models.DateTimeField()),
                        ("due_at", models.DateTimeField()),
                        ("explanation", models.TextField()),
                        ("met_at", models.DateTimeField(null=True)),
                        (
                            "met_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("cancelled_at", models.DateTimeField(null=True)),
                        ("advice", models.BooleanField(default=False)),
                        ("warn_at", models.DateTimeField(null=True)),
                        ("warned_at", models.DateTimeField(null=True)),
                        ("reminded_at", models.DateTimeField(null=True)),
                        ("unheard_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "ordering": ["due_at", "id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("cancelled_at", None), ("met_at", None), ("reminded_at", None)),
                                fields=["due_at"],
                                name="deadline_to_remind",
                            ),
                            models.Index(
                                condition=models.Q(
                                    ("cancelled_at", None), ("met_at", None), ("warn_at__isnull", False)
                                ),
                                fields=["warn_at"],
                                name="deadline_to_warn",
                            ),
                            models.Index(
                                condition=models.Q(("cancelled_at", None), ("met_at", None)),
                                fields=["due_at"],
                                name="deadline_open",
                            ),
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("cancelled_at", None), ("met_at", None)),
                                fields=("case", "key"),
                                name="deadline_open_once",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Link",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="links", to="casework.case"
                            ),
                        ),
                        (
                            "other",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="linked_from",
                                to="casework.case",
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        (
                            "by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("ended_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("ended_at", None)), fields=("case", "other"), name="linked_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("case", models.F("other")), _negated=True), name="linked_to_another"
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Notice",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("key", models.CharField(max_length=100, unique=True)),
                        ("kind", models.CharField(max_length=20)),
                        (
                            "recipient",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="notices",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="notices",
                                to="casework.case",
                            ),
                        ),
                        (
                            "deadline",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="notices",
                                to="casework.deadline",
                            ),
                        ),
                        ("subject", models.CharField(max_length=120)),
                        ("body", models.TextField()),
                        ("created_at", models.DateTimeField()),
                        ("mail_after", models.DateTimeField()),
                        ("attempts", models.PositiveSmallIntegerField(default=0)),
                        ("mailed_at", models.DateTimeField(null=True)),
                        ("parked_at", models.DateTimeField(null=True)),
                        ("last_error", models.CharField(default="", max_length=60)),
                    ],
                    options={
                        "ordering": ["id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("mailed_at", None), ("parked_at", None)),
                                fields=["mail_after"],
                                name="notice_outbox",
                            ),
                            models.Index(
                                condition=models.Q(("kind", "samlat")),
                                fields=["created_at", "recipient"],
                                name="notice_gathered",
                            ),
                        ],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="NoticePreference",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "user",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="notice_preference",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("arrivals", models.BooleanField(default=False, verbose_name="besked om det som kommer in")),
                    ],
                    options={
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="NumberSeries",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("prefix", models.CharField(max_length=6)),
                        ("year", models.PositiveSmallIntegerField()),
                        ("last", models.PositiveIntegerField(default=0)),
                    ],
                    options={
                        "constraints": [models.UniqueConstraint(fields=("prefix", "year"), name="number_series_once")],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="OpenDuty",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="open_duties",
                                to="casework.case",
                            ),
                        ),
                        ("key", models.CharField(max_length=40)),
                        ("label", models.CharField(max_length=60)),
                        ("about", models.CharField(default="", max_length=60)),
                        ("since", models.DateTimeField()),
                        ("ended_at", models.DateTimeField(null=True)),
                        (
                            "ended_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("case", "key"), name="duty_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("ended_at", None), ("ended_by", None)),
                                    models.Q(("ended_at__isnull", False), ("ended_by__isnull", False)),
                                    _connector="OR",
                                ),
                                name="duty_ended_by_whom_and_when",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Case",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "number",
                            models.CharField(editable=False, max_length=20, unique=True, verbose_name="ärendenummer"),
                        ),
                        ("routine", models.CharField(editable=False, max_length=2, verbose_name="rutin")),
                        (
                            "enhet",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisation.enhet",
                                verbose_name="enhet",
                            ),
                        ),
                        (
                            "performing",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisation.enhet",
                                verbose_name="utförare",
                            ),
                        ),
                        (
                            "ansvarig",
                            models.ForeignKey(
                                blank=True,
                                db_index=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="ansvarig",
                            ),
                        ),
                        ("received_at", models.DateTimeField(verbose_name="inkom")),
                        ("registered_at", models.DateTimeField(editable=False, verbose_name="registrerad")),
                        ("closed_at", models.DateTimeField(editable=False, null=True, verbose_name="avslutad")),
                        ("status", models.CharField(editable=False, max_length=24)),
                        ("headline", models.CharField(editable=False, max_length=100, verbose_name="rubrik")),
                        ("urgent", models.BooleanField(default=False, verbose_name="akut")),
                        ("protected", models.BooleanField(default=False, verbose_name="skyddade personuppgifter")),
                        ("version", models.PositiveIntegerField(default=0, editable=False)),
                        ("next_due_at", models.DateTimeField(editable=False, null=True)),
                        ("next_due_from", models.DateTimeField(editable=False, null=True)),
                        ("next_due_label", models.CharField(default="", editable=False, max_length=60)),
                        ("next_step", models.CharField(default="", editable=False, max_length=60)),
                        ("last_step", models.CharField(default="", editable=False, max_length=60)),
                        (
                            "last_by",
                            models.ForeignKey(
                                db_index=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "last_for",
                            models.ForeignKey(
                                db_index=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("came_at", models.DateTimeField(editable=False)),
                    ],
                    options={
                        "ordering": ["number"],
                        "base_manager_name": "objects",
                        "indexes": [
                            models.Index(fields=["enhet", "routine", "received_at"], name="case_unit"),
                            models.Index(django.db.models.functions.text.Right("number", 4), name="case_last_figures"),
                            models.Index(
                                fields=["routine", "next_due_at", "-received_at", "-id"], name="case_register"
                            ),
                            models.Index(fields=["routine", "received_at", "id"], name="case_received"),
                            models.Index(
                                condition=models.Q(("closed_at", None)),
                                fields=["enhet", "routine", "next_due_at", "id"],
                                name="case_queue",
                            ),
                            models.Index(
                                condition=models.Q(("closed_at", None)),
                                fields=["performing", "routine", "next_due_at", "id"],
                                name="case_performing",
                            ),
                            models.Index(
                                condition=models.Q(("closed_at", None)),
                                fields=["ansvarig", "routine", "next_due_at", "id"],
                                name="case_mine",
                            ),
                            models.Index(
                                condition=models.Q(("ansvarig", None), ("closed_at", None)),
                                fields=["enhet", "routine", "next_due_at", "id"],
                                name="case_nobodys",
                            ),
                            models.Index(
                                condition=models.Q(("closed_at", None)),
                                fields=["routine", "next_step", "enhet", "next_due_at"],
                                name="case_waiting",
                            ),
                            models.Index(
                                condition=models.Q(("closed_at", None), ("urgent", True)),
                                fields=["enhet", "routine", "next_due_at", "id"],
                                name="case_urgent",
                            ),
                            models.Index(
                                condition=models.Q(("closed_at", None)),
                                fields=["enhet", "routine", "came_at"],
                                name="case_came",
                            ),
                            models.Index(
                                condition=models.Q(("closed_at__isnull", False)),
                                fields=["enhet", "routine", "-closed_at", "-id"],
                                name="case_closed",
                            ),
                            models.Index(
                                condition=models.Q(("closed_at__isnull", False)),
                                fields=["performing", "routine", "-closed_at", "-id"],
                                name="case_closed_performing",
                            ),
                            models.Index(
                                condition=models.Q(("closed_at__isnull", False)),
                                fields=["ansvarig", "routine", "-closed_at", "-id"],
                                name="case_closed_mine",
                            ),
                        ],
                        "constraints": [],
                    },
                ),
            ],
        ),
        TOGETHER,
    ]
