"""Every table of this room as it stands (docs/adr/0030). What it replaces is for a database that is on its way."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from organisation.tables import CreateTables
from records.migrations._name_parts import NAME_PARTS


class Migration(migrations.Migration):
    replaces = [
        ("records", "0001_initial"),
        ("records", "0002_staff_pages"),
        ("records", "0003_once"),
        ("records", "0004_form_draft"),
        ("records", "0005_avsandare_and_register"),
        ("records", "0006_rendition"),
        ("records", "0007_person_is_found"),
        ("records", "0008_decisions_meetings_plans"),
        ("records", "0009_sides"),
        ("records", "0010_dissent"),
        ("records", "0011_goals_and_decided_anew"),
        ("records", "0012_kallad_name_mote_minutes_narvaro_name"),
        ("records", "0013_not_carried_out"),
        ("records", "0014_alter_kommunicerad_way"),
        ("records", "0015_signed_file"),
        ("records", "0016_reason_of_a_stretch"),
        ("records", "0017_corrected_plan"),
        ("records", "0018_person_put_right"),
        ("records", "0019_flood_and_marks"),
        ("records", "0020_quarantine"),
        ("records", "0021_window_key"),
        ("records", "0022_order_of_documents"),
        ("records", "0023_names_are_found"),
    ]

    initial = True

    dependencies = [
        ("casework", "0001_squashed_0014_last_figures"),
    ]

    operations = [
        CreateTables(
            tables=[
                migrations.CreateModel(
                    name="Beslut",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("day", models.DateField(verbose_name="beslutsdag")),
                        ("decided_by", models.CharField(max_length=120, verbose_name="beslutsfattare")),
                        ("delegation", models.CharField(max_length=40, verbose_name="punkt i delegationsordningen")),
                        ("law", models.CharField(max_length=60, verbose_name="lagrum")),
                        ("kind", models.CharField(max_length=24, verbose_name="insats")),
                        ("from_day", models.DateField(verbose_name="gäller från och med")),
                        ("to_day", models.DateField(verbose_name="gäller till och med")),
                        ("told_day", models.DateField(blank=True, null=True, verbose_name="den enskilde underrättad")),
                        (
                            "told_way",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("muntligt", "Muntligt"),
                                    ("brev", "Brev"),
                                    ("e_post", "E-post"),
                                    ("digitalt", "Digital brevlåda"),
                                ],
                                max_length=10,
                                verbose_name="hur",
                            ),
                        ),
                        (
                            "replaces",
                            models.OneToOneField(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="replaced_by",
                                to="records.beslut",
                            ),
                        ),
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
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("to_day__gte", models.F("from_day"))),
                                name="decision_ends_after_it_begins",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("told_day", None), ("told_way", "")),
                                    models.Q(("told_day__isnull", False), models.Q(("told_way", ""), _negated=True)),
                                    _connector="OR",
                                ),
                                name="decision_told_how_and_when",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Draft",
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
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="drafts",
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
                        ("form", models.CharField(max_length=60)),
                        ("values", models.JSONField()),
                        ("saved_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["-saved_at"],
                        "constraints": [
                            models.UniqueConstraint(fields=("case", "user", "form"), name="draft_once"),
                            models.UniqueConstraint(
                                condition=models.Q(("case", None)), fields=("user", "form"), name="form_draft_once"
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Mark",
                    fields=[
                        (
                            "case",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="mark",
                                serialize=False,
                                to="casework.case",
                            ),
                        ),
                        (
                            "why",
                            models.CharField(
                                choices=[
                                    ("anhopning", "Kom när mycket kom på en gång"),
                                    ("falla", "Fyllde i ett fält som ingen ser"),
                                    ("snabb", "Skickades snabbare än någon hinner skriva"),
                                ],
                                max_length=10,
                                verbose_name="varför",
                            ),
                        ),
                        ("cleared_at", models.DateTimeField(null=True)),
                        (
                            "cleared_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["case"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("cleared_at", None), ("cleared_by", None)),
                                    models.Q(("cleared_at__isnull", False), ("cleared_by__isnull", False)),
                                    _connector="OR",
                                ),
                                name="mark_cleared_by_somebody",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="WindowKey",
                    fields=[
                        ("window", models.DateTimeField(primary_key=True, serialize=False)),
                        ("key", models.CharField(max_length=64)),
                    ],
                    options={
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="Posts",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("window", models.DateTimeField()),
                        ("bucket", models.PositiveSmallIntegerField()),
                        ("count", models.PositiveIntegerField(default=1)),
                    ],
                    options={
                        "ordering": ["window", "bucket"],
                        "constraints": [models.UniqueConstraint(fields=("window", "bucket"), name="posts_once")],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Mote",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="moten", to="casework.case"
                            ),
                        ),
                        ("kind", models.CharField(max_length=24, verbose_name="slag")),
                        ("at", models.DateTimeField(null=True, verbose_name="tid")),
                        ("place", models.CharField(blank=True, max_length=120, verbose_name="plats")),
                        ("interpreter", models.CharField(blank=True, max_length=80, verbose_name="tolk")),
                        ("minutes", models.PositiveSmallIntegerField(default=60, verbose_name="hur länge, minuter")),
                        ("initiative", models.CharField(blank=True, max_length=12, verbose_name="på vems initiativ")),
                        (
                            "called_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("booked_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["booked_at", "id"],
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="Kallad",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "mote",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="kallade", to="records.mote"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=80, verbose_name="namn")),
                        ("must", models.BooleanField(default=True, verbose_name="måste vara med")),
                    ],
                    options={
                        "ordering": ["id"],
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="Utfall",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "mote",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="utfall", to="records.mote"
                            ),
                        ),
                        (
                            "what",
                            models.CharField(
                                choices=[
                                    ("hallet", "Hållet"),
                                    ("installt", "Inställt"),
                                    ("uteblev", "Den enskilde kom inte"),
                                ],
                                max_length=8,
                                verbose_name="utfall",
                            ),
                        ),
                        ("day", models.DateField(verbose_name="dag")),
                        (
                            "called_off_by",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("verksamheten", "Verksamheten"),
                                    ("enskild", "Den enskilde"),
                                    ("handlaggaren", "Socialsekreteraren"),
                                ],
                                max_length=12,
                                verbose_name="vem ställde in",
                            ),
                        ),
                        ("reason", models.CharField(blank=True, max_length=200, verbose_name="varför")),
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
                        "ordering": ["at", "id"],
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="Narvaro",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "utfall",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="narvaro", to="records.utfall"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=80, verbose_name="namn")),
                        ("came", models.BooleanField(verbose_name="kom")),
                        ("reason", models.CharField(blank=True, max_length=200, verbose_name="varför inte")),
                    ],
                    options={
                        "ordering": ["id"],
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="Malbedomning",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "utfall",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="bedomningar",
                                to="records.utfall",
                            ),
                        ),
                        (
                            "mal",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="bedomningar",
                                to="records.mal",
                            ),
                        ),
                        (
                            "judged",
                            models.CharField(
                                choices=[
                                    ("natt", "Nått"),
                                    ("delvis", "Delvis"),
                                    ("inte", "Inte nått"),
                                    ("ej_aktuellt", "Inte aktuellt nu"),
                                ],
                                max_length=12,
                                verbose_name="hur det går",
                            ),
                        ),
                        ("comment", models.CharField(blank=True, max_length=400, verbose_name="kommentar")),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [models.UniqueConstraint(fields=("utfall", "mal"), name="goal_judged_once")],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Underskrift",
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
                                related_name="underskrifter",
                                to="casework.case",
                            ),
                        ),
                        ("what", models.CharField(max_length=40)),
                        ("slot", models.PositiveSmallIntegerField(default=1)),
                        ("sha256", models.CharField(max_length=64)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("title", models.CharField(blank=True, max_length=60)),
                        ("at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("case", "what", "slot", "sha256"), name="signed_once")
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Planversion",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="planer", to="casework.case"
                            ),
                        ),
                        ("kind", models.CharField(max_length=24, verbose_name="slag")),
                        ("number", models.PositiveSmallIntegerField(verbose_name="version")),
                        ("needs", models.TextField(max_length=8000, verbose_name="behov")),
                        (
                            "own_words",
                            models.TextField(blank=True, max_length=4000, verbose_name="den enskildes egna ord"),
                        ),
                        ("together", models.BooleanField(verbose_name="skriven tillsammans med den enskilde")),
                        ("why_not_together", models.CharField(blank=True, max_length=400, verbose_name="varför inte")),
                        ("follow_up", models.CharField(max_length=400, verbose_name="när och hur den följs upp")),
                        ("why_changed", models.CharField(blank=True, max_length=400, verbose_name="varför den ändras")),
                        (
                            "signature",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="plan",
                                to="records.underskrift",
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["kind", "number"],
                        "constraints": [
                            models.UniqueConstraint(fields=("case", "kind", "number"), name="plan_version_once"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("together", True),
                                    models.Q(("why_not_together", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="plan_alone_says_why",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("number", 1), models.Q(("why_changed", ""), _negated=True), _connector="OR"
                                ),
                                name="changed_plan_says_why",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Mal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="mal",
                                to="records.planversion",
                            ),
                        ),
                        ("goal", models.CharField(max_length=400, verbose_name="mål")),
                        ("activity", models.CharField(blank=True, max_length=400, verbose_name="vad som görs")),
                        ("who", models.CharField(blank=True, max_length=120, verbose_name="vem")),
                        ("when", models.CharField(blank=True, max_length=120, verbose_name="när")),
                    ],
                    options={
                        "ordering": ["id"],
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="Mottagare",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="mottagare",
                                to="records.planversion",
                            ),
                        ),
                        (
                            "user",
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
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="Kommunicerad",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "mottagare",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="kommunicerad",
                                to="records.mottagare",
                            ),
                        ),
                        ("day", models.DateField(verbose_name="dag")),
                        ("way", models.CharField(max_length=80, verbose_name="hur")),
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
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="Provning",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "mottagare",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="provningar",
                                to="records.mottagare",
                            ),
                        ),
                        ("goes_out", models.BooleanField(null=True)),
                        ("why", models.CharField(blank=True, max_length=400, verbose_name="varför")),
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
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("goes_out", None), models.Q(("why", ""), _negated=True), _connector="OR"
                                ),
                                name="decided_anew_says_why",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Reveal",
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
                                on_delete=django.db.models.deletion.PROTECT, related_name="reveals", to="casework.case"
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
                        ("at", models.DateTimeField()),
                        (
                            "why",
                            models.CharField(
                                choices=[
                                    ("skydd", "Bedöma om någon behöver skydd"),
                                    ("kontakt", "Kontakta personen eller anmälaren"),
                                    ("akt", "Skriva ut eller föra in i akten"),
                                    ("annat", "Annat"),
                                ],
                                max_length=8,
                                verbose_name="orsak",
                            ),
                        ),
                        ("text", models.CharField(blank=True, max_length=200, verbose_name="vad du behöver göra")),
                    ],
                    options={
                        "ordering": ["at", "id"],
                        "indexes": [models.Index(fields=["case", "user", "-at"], name="reveal_in_force")],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("why", "annat"), _negated=True),
                                    models.Q(("text", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="reveal_says_why",
                            )
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="DelayReason",
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
                                related_name="delay_reasons",
                                to="casework.case",
                            ),
                        ),
                        (
                            "deadline",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="casework.deadline",
                            ),
                        ),
                        (
                            "kind",
                            models.CharField(
                                choices=[
                                    ("resurs", "Ingen ledig plats eller behandlare"),
                                    ("tackat_nej", "Den enskilde har tackat nej till det som erbjöds"),
                                    ("vill_vanta", "Den enskilde vill vänta"),
                                    ("nar_inte", "Den enskilde går inte att nå"),
                                    ("samtycke", "Samtycke saknas"),
                                    ("annat", "Annat"),
                                ],
                                max_length=12,
                                verbose_name="orsak",
                            ),
                        ),
                        ("text", models.CharField(blank=True, max_length=400, verbose_name="mer om orsaken")),
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
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kind", "annat"), _negated=True),
                                    models.Q(("text", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="delay_says_why",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="QuarterReport",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("first", models.DateField(unique=True)),
                        ("at", models.DateTimeField()),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("sha256", models.CharField(max_length=64)),
                    ],
                    options={
                        "ordering": ["first"],
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="ReportedRow",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "report",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="rows",
                                to="records.quarterreport",
                            ),
                        ),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="casework.case"
                            ),
                        ),
                        (
                            "deadline",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="casework.deadline"
                            ),
                        ),
                        ("number", models.CharField(max_length=20)),
                        ("sex", models.CharField(blank=True, max_length=6)),
                        ("insats", models.CharField(max_length=120)),
                        ("law", models.CharField(max_length=60)),
                        ("decided", models.DateField()),
                        ("what", models.CharField(max_length=60)),
                        ("since", models.DateField()),
                        ("due", models.DateField()),
                        ("reason", models.CharField(blank=True, max_length=60)),
                        ("more", models.CharField(blank=True, max_length=400)),
                        ("carried_out", models.DateField(null=True)),
                        ("closed", models.DateField(null=True)),
                    ],
                    options={
                        "ordering": ["due", "number", "id"],
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="Person",
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
                                on_delete=django.db.models.deletion.PROTECT, related_name="persons", to="casework.case"
                            ),
                        ),
                        (
                            "relation",
                            models.CharField(
                                choices=[
                                    ("berord", "Den som anmälan gäller"),
                                    ("enskild", "Den enskilde"),
                                    ("vardnadshavare", "Vårdnadshavare"),
                                    ("hushall", "Annan i hemmet"),
                                    ("anmalare", "Anmälare"),
                                    ("avsandare", "Den som lämnade synpunkten"),
                                ],
                                max_length=16,
                                verbose_name="relation",
                            ),
                        ),
                        (
                            "known",
                            models.CharField(
                                choices=[("full", "Känd"), ("delvis", "Delvis känd"), ("okand", "Okänd")],
                                editable=False,
                                max_length=8,
                                verbose_name="identitet",
                            ),
                        ),
                        ("name", models.CharField(blank=True, max_length=120, verbose_name="namn")),
                        (
                            "number",
                            models.CharField(
                                blank=True, max_length=12, verbose_name="personnummer eller samordningsnummer"
                            ),
                        ),
                        (
                            "unverified_number",
                            models.CharField(
                                blank=True, max_length=30, verbose_name="nummer som inte gick att kontrollera"
                            ),
                        ),
                        ("born", models.DateField(blank=True, null=True, verbose_name="född")),
                        ("age_text", models.CharField(blank=True, max_length=60, verbose_name="ålder eller födelseår")),
                        ("address", models.CharField(blank=True, max_length=200, verbose_name="adress")),
                        ("phone", models.CharField(blank=True, max_length=60, verbose_name="telefon")),
                        ("email", models.CharField(blank=True, max_length=120, verbose_name="e-post")),
                        (
                            "place",
                            models.CharField(
                                blank=True, max_length=160, verbose_name="skola, förskola eller arbetsplats"
                            ),
                        ),
                        ("title", models.CharField(blank=True, max_length=120, verbose_name="titel eller roll")),
                        ("language", models.CharField(blank=True, max_length=80, verbose_name="språk och tolk")),
                        ("protected", models.BooleanField(default=False, verbose_name="skyddade personuppgifter")),
                        ("token", models.UUIDField(editable=False, null=True, unique=True)),
                        (
                            "corrects",
                            models.OneToOneField(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="corrected",
                                to="records.person",
                            ),
                        ),
                        ("gone", models.BooleanField(default=False, editable=False)),
                    ],
                    options={
                        "ordering": ["id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("number", ""), _negated=True),
                                fields=["number"],
                                name="person_number",
                            ),
                            models.Index(
                                condition=models.Q(("born__isnull", False)), fields=["born"], name="person_born"
                            ),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("known", "full"), _negated=True),
                                    models.Q(("number", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="person_known_by_number",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("gone", False), ("corrects__isnull", False), _connector="OR"),
                                name="person_gone_was_there",
                            ),
                        ],
                    },
                ),
                migrations.CreateModel(
                    name="Handling",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        (
                            "case",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="handlingar",
                                to="casework.case",
                            ),
                        ),
                        ("title", models.CharField(max_length=140, verbose_name="rubrik")),
                        ("filename", models.CharField(max_length=120, verbose_name="filnamn")),
                        ("content_type", models.CharField(max_length=100)),
                        ("size", models.PositiveIntegerField()),
                        ("sha256", models.CharField(max_length=64)),
                        ("flags", models.CharField(blank=True, max_length=40)),
                        (
                            "side",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("bestallare", "Bara beställarens sida"),
                                    ("utforare", "Bara utförarens sida"),
                                    ("bada", "Båda sidor"),
                                ],
                                max_length=10,
                                verbose_name="vem läser",
                            ),
                        ),
                        ("rendition_sha256", models.CharField(blank=True, max_length=64)),
                        ("arrived_at", models.DateTimeField(verbose_name="inkommen")),
                        (
                            "added_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["arrived_at", "filename", "id"],
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="Quarantine",
                    fields=[
                        (
                            "handling",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                serialize=False,
                                to="records.handling",
                            ),
                        ),
                        ("tried_at", models.DateTimeField(null=True)),
                        ("found", models.CharField(blank=True, max_length=100)),
                    ],
                    options={
                        "ordering": ["handling"],
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="Note",
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
                                on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="casework.case"
                            ),
                        ),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("title", models.CharField(blank=True, max_length=60)),
                        ("about", models.CharField(blank=True, max_length=60)),
                        ("text", models.TextField(max_length=4000, verbose_name="anteckning")),
                        (
                            "side",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("bestallare", "Bara beställarens sida"),
                                    ("utforare", "Bara utförarens sida"),
                                    ("bada", "Båda sidor"),
                                ],
                                max_length=10,
                                verbose_name="vem läser",
                            ),
                        ),
                        (
                            "corrects",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="corrections",
                                to="records.note",
                            ),
                        ),
                        (
                            "corrects_contact",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="corrections",
                                to="records.contact",
                            ),
                        ),
                        (
                            "plan",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="beside",
                                to="records.planversion",
                            ),
                        ),
                        ("corrects_plan", models.BooleanField(default=False)),
                        ("token", models.UUIDField(default=uuid.uuid4, unique=True)),
                    ],
                    options={
                        "ordering": ["at", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("corrects", None), ("corrects_contact", None), _connector="OR"),
                                name="note_corrects_one_thing",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(("corrects_plan", False), ("plan__isnull", False), _connector="OR"),
                                name="note_corrects_a_plan_that_is_named",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Contact",
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
                                on_delete=django.db.models.deletion.PROTECT, related_name="contacts", to="casework.case"
                            ),
                        ),
                        (
                            "author",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("happened_at", models.DateTimeField(verbose_name="när")),
                        ("with_whom", models.CharField(max_length=120, verbose_name="med vem")),
                        (
                            "way",
                            models.CharField(
                                choices=[
                                    ("telefon", "Telefon"),
                                    ("besok", "Besök"),
                                    ("brev", "Brev"),
                                    ("annat", "Annat sätt"),
                                ],
                                max_length=8,
                                verbose_name="hur",
                            ),
                        ),
                        ("text", models.TextField(max_length=4000, verbose_name="vad som sades")),
                        (
                            "side",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("bestallare", "Bara beställarens sida"),
                                    ("utforare", "Bara utförarens sida"),
                                    ("bada", "Båda sidor"),
                                ],
                                max_length=10,
                                verbose_name="vem läser",
                            ),
                        ),
                        ("token", models.UUIDField(default=uuid.uuid4, unique=True)),
                    ],
                    options={
                        "ordering": ["at", "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("happened_at__lte", models.F("at"))),
                                name="contact_happened_before_written",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Reading",
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
                                on_delete=django.db.models.deletion.PROTECT, related_name="readings", to="casework.case"
                            ),
                        ),
                        (
                            "user",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="readings",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        (
                            "what",
                            models.CharField(
                                choices=[
                                    ("arende", "läste ärendet"),
                                    ("handling", "öppnade en handling"),
                                    ("utskrift", "skrev ut ärendet"),
                                    ("steg", "öppnade ett steg"),
                                    ("forhand", "läste förhandsvisningen"),
                                    ("skyddat", "såg skyddade uppgifter"),
                                    ("register", "läste raden i registret"),
                                    ("plan", "läste planen"),
                                    ("kvartal", "lämnade ut i kvartalslistan"),
                                ],
                                max_length=12,
                            ),
                        ),
                        ("handling", models.UUIDField(null=True)),
                    ],
                    options={
                        "ordering": ["at", "id"],
                        "indexes": [models.Index(fields=["user", "case"], name="reading_by_user")],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="Removal",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("number", models.CharField(max_length=20)),
                        ("at", models.DateTimeField()),
                        ("sha256", models.CharField(max_length=64)),
                        ("rows", models.PositiveIntegerField()),
                        ("files", models.PositiveIntegerField()),
                    ],
                    options={
                        "ordering": ["at", "id"],
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="SignedFile",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "signature",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="file",
                                to="records.underskrift",
                            ),
                        ),
                        (
                            "handling",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="records.handling"
                            ),
                        ),
                        (
                            "checked_by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "indexes": [],
                        "constraints": [],
                    },
                ),
            ],
        ),
        NAME_PARTS,
    ]
