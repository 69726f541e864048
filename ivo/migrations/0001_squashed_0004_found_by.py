"""Every table of this room as it stands (docs/adr/0030). What it replaces is for a database that is on its way."""

import django.db.models.deletion
import django.db.models.functions.text
import django_fsm
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from organisation.tables import CreateTables


class Migration(migrations.Migration):
    replaces = [
        ("ivo", "0001_initial"),
        ("ivo", "0002_rattelser"),
        ("ivo", "0003_besluten_och_ovriga"),
        ("ivo", "0004_found_by"),
    ]

    initial = True

    dependencies = [
        ("records", "0001_squashed_0023_names_are_found"),
    ]

    operations = [
        CreateTables(
            tables=[
                migrations.CreateModel(
                    name="Diarierad",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "tillsyn",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="rader", to="ivo.tillsyn"
                            ),
                        ),
                        ("nr", models.PositiveSmallIntegerField(verbose_name="nummer i ärendet")),
                        (
                            "handling",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="diarierad",
                                to="records.handling",
                            ),
                        ),
                        (
                            "riktning",
                            models.CharField(
                                choices=[("in", "Inkommen"), ("ut", "Utgående"), ("upprattad", "Upprättad")],
                                max_length=10,
                                verbose_name="in, ut eller upprättad",
                            ),
                        ),
                        (
                            "brev",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("upplysningar", "Begäran om upplysningar"),
                                    ("redogorelse", "Begäran om redogörelse"),
                                    ("yttrande", "Föreläggande om yttrande"),
                                    ("handlingar", "Föreläggande att lämna handlingar"),
                                    ("atgard", "Föreläggande att åtgärda"),
                                    ("klagomal", "Klagomål som IVO lämnar över"),
                                    ("beslut", "Beslut"),
                                    ("annat", "Annat"),
                                ],
                                max_length=14,
                                verbose_name="vad det är",
                            ),
                        ),
                        ("dag", models.DateField(verbose_name="dag")),
                        ("motpart", models.CharField(blank=True, max_length=120, verbose_name="från eller till")),
                        ("original", models.CharField(max_length=120, verbose_name="originalet finns")),
                        ("viktigt", models.BooleanField(default=False, verbose_name="viktigare innehåll")),
                        ("svar_senast", models.DateField(null=True, verbose_name="svar till IVO senast")),
                        ("beslut_dag", models.DateField(null=True, verbose_name="IVO:s beslut, dag")),
                        (
                            "utfall",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("utan_brist", "Utan brist"),
                                    ("brist", "Brist"),
                                    ("forelaggande", "Föreläggande"),
                                    ("avslutat", "Avslutat utan åtgärd"),
                                ],
                                max_length=14,
                                verbose_name="IVO:s beslut",
                            ),
                        ),
                        ("struken_dag", models.DateField(null=True)),
                        ("sagd", models.BooleanField(default=False)),
                        ("noterad_dag", models.DateField(null=True)),
                        (
                            "noterad_av",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
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
                        "ordering": ["nr"],
                        "constraints": [
                            models.UniqueConstraint(fields=("tillsyn", "nr"), name="ivo_row_has_its_number"),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("noterad_av", None), ("noterad_dag", None)),
                                    models.Q(("noterad_dag__isnull", False), ("noterad_av__isnull", False)),
                                    _connector="OR",
                                ),
                                name="ivo_noted_by_whom_and_when",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Brist",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "tillsyn",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="brister", to="ivo.tillsyn"
                            ),
                        ),
                        ("brist", models.CharField(max_length=400, verbose_name="brist")),
                        ("lagrum", models.CharField(blank=True, max_length=80, verbose_name="lagrum")),
                        ("atgard", models.CharField(max_length=400, verbose_name="åtgärd")),
                        ("agare", models.CharField(max_length=120, verbose_name="vem som svarar för den")),
                        ("senast", models.DateField(verbose_name="klar senast")),
                        ("klar_dag", models.DateField(null=True)),
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
                        "ordering": ["senast", "id"],
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalNamndanmalan",
                    fields=[
                        (
                            "case_ptr",
                            models.ForeignKey(
                                auto_created=True,
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                parent_link=True,
                                related_name="+",
                                to="casework.case",
                            ),
                        ),
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        (
                            "number",
                            models.CharField(db_index=True, editable=False, max_length=20, verbose_name="ärendenummer"),
                        ),
                        ("routine", models.CharField(editable=False, max_length=2, verbose_name="rutin")),
                        ("received_at", models.DateTimeField(verbose_name="inkom")),
                        ("registered_at", models.DateTimeField(editable=False, verbose_name="registrerad")),
                        ("closed_at", models.DateTimeField(editable=False, null=True, verbose_name="avslutad")),
                        ("status", models.CharField(editable=False, max_length=24)),
                        ("headline", models.CharField(editable=False, max_length=100, verbose_name="rubrik")),
                        ("urgent", models.BooleanField(default=False, verbose_name="akut")),
                        ("protected", models.BooleanField(default=False, verbose_name="skyddade personuppgifter")),
                        ("version", models.PositiveIntegerField(default=0, editable=False)),
                        ("last_step", models.CharField(default="", editable=False, max_length=60)),
                        ("lopnr", models.PositiveSmallIntegerField(editable=False)),
                        ("version_nr", models.PositiveSmallIntegerField(default=0, editable=False)),
                        (
                            "till_ns",
                            models.DateField(editable=False, null=True, verbose_name="till nämndsekreteraren senast"),
                        ),
                        ("lamnad_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "informeras_senast",
                            models.DateField(editable=False, null=True, verbose_name="nämnden informeras"),
                        ),
                        ("paragraf", models.CharField(blank=True, max_length=20, verbose_name="paragraf")),
                        ("beslut_dag", models.DateField(blank=True, null=True, verbose_name="nämndens sammanträde")),
                        (
                            "ovriga",
                            models.CharField(
                                blank=True, editable=False, max_length=200, verbose_name="övriga handlingar"
                            ),
                        ),
                        (
                            "state",
                            django_fsm.FSMField(
                                choices=[
                                    ("utkast", "Skrivs"),
                                    ("klar", "Klar att lämna"),
                                    ("hos_namnden", "Hos nämnden"),
                                    ("informerad", "Nämnden informerad"),
                                    ("bortfallen", "Gäller inte"),
                                ],
                                default="utkast",
                                editable=False,
                                max_length=50,
                                protected=True,
                            ),
                        ),
                        ("history_user_id", models.BigIntegerField(null=True)),
                        (
                            "enhet",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.enhet",
                                verbose_name="enhet",
                            ),
                        ),
                        (
                            "performing",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.enhet",
                                verbose_name="utförare",
                            ),
                        ),
                        (
                            "ansvarig",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="ansvarig",
                            ),
                        ),
                        (
                            "last_for",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "tillsynen",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="ivo.tillsyn",
                                verbose_name="tillsyn",
                            ),
                        ),
                        (
                            "begaran",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="ivo.diarierad",
                                verbose_name="handlingen från IVO",
                            ),
                        ),
                        (
                            "tjansteskrivelse",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="records.handling",
                                verbose_name="tjänsteskrivelse",
                            ),
                        ),
                        (
                            "sammantrade",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.boardmeeting",
                                verbose_name="sammanträde",
                            ),
                        ),
                        (
                            "utdrag",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="records.handling",
                                verbose_name="protokollsutdrag",
                            ),
                        ),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
                        ("history_change_reason", models.CharField(max_length=100, null=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical IVO:s beslut till nämnden",
                        "verbose_name_plural": "historical IVO:s beslut till nämnden",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Namndanmalan",
                    fields=[
                        (
                            "case_ptr",
                            models.OneToOneField(
                                auto_created=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                parent_link=True,
                                primary_key=True,
                                serialize=False,
                                to="casework.case",
                            ),
                        ),
                        (
                            "tillsynen",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rader",
                                to="ivo.tillsyn",
                                verbose_name="tillsyn",
                            ),
                        ),
                        (
                            "begaran",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="ivo.diarierad",
                                verbose_name="handlingen från IVO",
                            ),
                        ),
                        ("lopnr", models.PositiveSmallIntegerField(editable=False)),
                        ("version_nr", models.PositiveSmallIntegerField(default=0, editable=False)),
                        (
                            "tjansteskrivelse",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="records.handling",
                                verbose_name="tjänsteskrivelse",
                            ),
                        ),
                        (
                            "sammantrade",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisation.boardmeeting",
                                verbose_name="sammanträde",
                            ),
                        ),
                        (
                            "till_ns",
                            models.DateField(editable=False, null=True, verbose_name="till nämndsekreteraren senast"),
                        ),
                        ("lamnad_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "informeras_senast",
                            models.DateField(editable=False, null=True, verbose_name="nämnden informeras"),
                        ),
                        ("paragraf", models.CharField(blank=True, max_length=20, verbose_name="paragraf")),
                        ("beslut_dag", models.DateField(blank=True, null=True, verbose_name="nämndens sammanträde")),
                        (
                            "utdrag",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="records.handling",
                                verbose_name="protokollsutdrag",
                            ),
                        ),
                        (
                            "ovriga",
                            models.CharField(
                                blank=True, editable=False, max_length=200, verbose_name="övriga handlingar"
                            ),
                        ),
                        (
                            "state",
                            django_fsm.FSMField(
                                choices=[
                                    ("utkast", "Skrivs"),
                                    ("klar", "Klar att lämna"),
                                    ("hos_namnden", "Hos nämnden"),
                                    ("informerad", "Nämnden informerad"),
                                    ("bortfallen", "Gäller inte"),
                                ],
                                default="utkast",
                                editable=False,
                                max_length=50,
                                protected=True,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "IVO:s beslut till nämnden",
                        "verbose_name_plural": "IVO:s beslut till nämnden",
                        "ordering": ["number"],
                        "base_manager_name": "objects",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "informerad"), _negated=True),
                                    ("beslut_dag__isnull", False),
                                    _connector="OR",
                                ),
                                name="ivo_board_informed_when",
                            )
                        ],
                        "indexes": [],
                    },
                    bases=("casework.case",),
                ),
                migrations.CreateModel(
                    name="HistoricalSvar",
                    fields=[
                        (
                            "case_ptr",
                            models.ForeignKey(
                                auto_created=True,
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                parent_link=True,
                                related_name="+",
                                to="casework.case",
                            ),
                        ),
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        (
                            "number",
                            models.CharField(db_index=True, editable=False, max_length=20, verbose_name="ärendenummer"),
                        ),
                        ("routine", models.CharField(editable=False, max_length=2, verbose_name="rutin")),
                        ("received_at", models.DateTimeField(verbose_name="inkom")),
                        ("registered_at", models.DateTimeField(editable=False, verbose_name="registrerad")),
                        ("closed_at", models.DateTimeField(editable=False, null=True, verbose_name="avslutad")),
                        ("status", models.CharField(editable=False, max_length=24)),
                        ("headline", models.CharField(editable=False, max_length=100, verbose_name="rubrik")),
                        ("urgent", models.BooleanField(default=False, verbose_name="akut")),
                        ("protected", models.BooleanField(default=False, verbose_name="skyddade personuppgifter")),
                        ("version", models.PositiveIntegerField(default=0, editable=False)),
                        ("last_step", models.CharField(default="", editable=False, max_length=60)),
                        ("lopnr", models.PositiveSmallIntegerField(editable=False)),
                        ("version_nr", models.PositiveSmallIntegerField(default=0, editable=False)),
                        ("svarsdatum", models.DateField(verbose_name="svar till IVO senast")),
                        ("anstand_dag", models.DateField(blank=True, null=True, verbose_name="anstånd begärt")),
                        ("anstand_till", models.DateField(blank=True, null=True, verbose_name="nytt svarsdatum")),
                        ("skickad_dag", models.DateField(blank=True, null=True, verbose_name="dag")),
                        (
                            "skickad_satt",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("sdk", "Säker digital kommunikation"),
                                    ("post", "Post"),
                                    ("e_tjanst", "IVO:s e-tjänst"),
                                ],
                                max_length=10,
                                verbose_name="hur",
                            ),
                        ),
                        (
                            "kvitto",
                            models.CharField(blank=True, max_length=120, verbose_name="kvitto eller kvittensnummer"),
                        ),
                        (
                            "slag",
                            models.CharField(
                                choices=[("upplysningar", "Upplysningar"), ("redogorelse", "Redogörelse")],
                                max_length=12,
                                verbose_name="slag",
                            ),
                        ),
                        ("principiell", models.BooleanField(default=False, verbose_name="principiell")),
                        ("kopia_dag", models.DateField(blank=True, null=True, verbose_name="dag")),
                        (
                            "kopia_till",
                            models.CharField(
                                blank=True,
                                choices=[("sn", "Socialnämnden"), ("snmu", "Socialnämndens myndighetsutskott")],
                                max_length=4,
                                verbose_name="till",
                            ),
                        ),
                        (
                            "state",
                            django_fsm.FSMField(
                                choices=[
                                    ("utkast", "Skrivs"),
                                    ("klar", "Undertecknas"),
                                    ("undertecknad", "Undertecknad"),
                                    ("kontrasignerad", "Underskriven"),
                                    ("registrerad", "Registrerad"),
                                    ("skickad", "Skickad"),
                                    ("bortfallen", "Behövs inte"),
                                ],
                                default="utkast",
                                editable=False,
                                max_length=50,
                                protected=True,
                            ),
                        ),
                        ("history_user_id", models.BigIntegerField(null=True)),
                        (
                            "enhet",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.enhet",
                                verbose_name="enhet",
                            ),
                        ),
                        (
                            "performing",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.enhet",
                                verbose_name="utförare",
                            ),
                        ),
                        (
                            "ansvarig",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="ansvarig",
                            ),
                        ),
                        (
                            "last_for",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "tillsynen",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="ivo.tillsyn",
                                verbose_name="tillsyn",
                            ),
                        ),
                        (
                            "begaran",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="ivo.diarierad",
                                verbose_name="handlingen från IVO",
                            ),
                        ),
                        (
                            "registrerad",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="ivo.diarierad",
                            ),
                        ),
                        (
                            "skrivelse",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="records.handling",
                                verbose_name="skrivelse",
                            ),
                        ),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
                        ("history_change_reason", models.CharField(max_length=100, null=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical svar till IVO",
                        "verbose_name_plural": "historical svar till IVO",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Svar",
                    fields=[
                        (
                            "case_ptr",
                            models.OneToOneField(
                                auto_created=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                parent_link=True,
                                primary_key=True,
                                serialize=False,
                                to="casework.case",
                            ),
                        ),
                        (
                            "tillsynen",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rader",
                                to="ivo.tillsyn",
                                verbose_name="tillsyn",
                            ),
                        ),
                        (
                            "begaran",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="ivo.diarierad",
                                verbose_name="handlingen från IVO",
                            ),
                        ),
                        ("lopnr", models.PositiveSmallIntegerField(editable=False)),
                        ("version_nr", models.PositiveSmallIntegerField(default=0, editable=False)),
                        ("svarsdatum", models.DateField(verbose_name="svar till IVO senast")),
                        ("anstand_dag", models.DateField(blank=True, null=True, verbose_name="anstånd begärt")),
                        ("anstand_till", models.DateField(blank=True, null=True, verbose_name="nytt svarsdatum")),
                        ("skickad_dag", models.DateField(blank=True, null=True, verbose_name="dag")),
                        (
                            "skickad_satt",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("sdk", "Säker digital kommunikation"),
                                    ("post", "Post"),
                                    ("e_tjanst", "IVO:s e-tjänst"),
                                ],
                                max_length=10,
                                verbose_name="hur",
                            ),
                        ),
                        (
                            "kvitto",
                            models.CharField(blank=True, max_length=120, verbose_name="kvitto eller kvittensnummer"),
                        ),
                        (
                            "registrerad",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="ivo.diarierad",
                            ),
                        ),
                        (
                            "slag",
                            models.CharField(
                                choices=[("upplysningar", "Upplysningar"), ("redogorelse", "Redogörelse")],
                                max_length=12,
                                verbose_name="slag",
                            ),
                        ),
                        (
                            "skrivelse",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="records.handling",
                                verbose_name="skrivelse",
                            ),
                        ),
                        ("principiell", models.BooleanField(default=False, verbose_name="principiell")),
                        ("kopia_dag", models.DateField(blank=True, null=True, verbose_name="dag")),
                        (
                            "kopia_till",
                            models.CharField(
                                blank=True,
                                choices=[("sn", "Socialnämnden"), ("snmu", "Socialnämndens myndighetsutskott")],
                                max_length=4,
                                verbose_name="till",
                            ),
                        ),
                        (
                            "state",
                            django_fsm.FSMField(
                                choices=[
                                    ("utkast", "Skrivs"),
                                    ("klar", "Undertecknas"),
                                    ("undertecknad", "Undertecknad"),
                                    ("kontrasignerad", "Underskriven"),
                                    ("registrerad", "Registrerad"),
                                    ("skickad", "Skickad"),
                                    ("bortfallen", "Behövs inte"),
                                ],
                                default="utkast",
                                editable=False,
                                max_length=50,
                                protected=True,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "svar till IVO",
                        "verbose_name_plural": "svar till IVO",
                        "ordering": ["number"],
                        "base_manager_name": "objects",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "skickad"), _negated=True),
                                    ("registrerad__isnull", False),
                                    _connector="OR",
                                ),
                                name="ivo_answer_sent_is_registered",
                            )
                        ],
                        "indexes": [],
                    },
                    bases=("casework.case",),
                ),
                migrations.CreateModel(
                    name="HistoricalYttrande",
                    fields=[
                        (
                            "case_ptr",
                            models.ForeignKey(
                                auto_created=True,
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                parent_link=True,
                                related_name="+",
                                to="casework.case",
                            ),
                        ),
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        (
                            "number",
                            models.CharField(db_index=True, editable=False, max_length=20, verbose_name="ärendenummer"),
                        ),
                        ("routine", models.CharField(editable=False, max_length=2, verbose_name="rutin")),
                        ("received_at", models.DateTimeField(verbose_name="inkom")),
                        ("registered_at", models.DateTimeField(editable=False, verbose_name="registrerad")),
                        ("closed_at", models.DateTimeField(editable=False, null=True, verbose_name="avslutad")),
                        ("status", models.CharField(editable=False, max_length=24)),
                        ("headline", models.CharField(editable=False, max_length=100, verbose_name="rubrik")),
                        ("urgent", models.BooleanField(default=False, verbose_name="akut")),
                        ("protected", models.BooleanField(default=False, verbose_name="skyddade personuppgifter")),
                        ("version", models.PositiveIntegerField(default=0, editable=False)),
                        ("last_step", models.CharField(default="", editable=False, max_length=60)),
                        ("lopnr", models.PositiveSmallIntegerField(editable=False)),
                        ("version_nr", models.PositiveSmallIntegerField(default=0, editable=False)),
                        ("svarsdatum", models.DateField(verbose_name="svar till IVO senast")),
                        ("anstand_dag", models.DateField(blank=True, null=True, verbose_name="anstånd begärt")),
                        ("anstand_till", models.DateField(blank=True, null=True, verbose_name="nytt svarsdatum")),
                        ("skickad_dag", models.DateField(blank=True, null=True, verbose_name="dag")),
                        (
                            "skickad_satt",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("sdk", "Säker digital kommunikation"),
                                    ("post", "Post"),
                                    ("e_tjanst", "IVO:s e-tjänst"),
                                ],
                                max_length=10,
                                verbose_name="hur",
                            ),
                        ),
                        (
                            "kvitto",
                            models.CharField(blank=True, max_length=120, verbose_name="kvitto eller kvittensnummer"),
                        ),
                        (
                            "till_ns",
                            models.DateField(editable=False, null=True, verbose_name="till nämndsekreteraren senast"),
                        ),
                        ("lamnad_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "informeras_senast",
                            models.DateField(editable=False, null=True, verbose_name="nämnden informeras"),
                        ),
                        ("paragraf", models.CharField(blank=True, max_length=20, verbose_name="paragraf")),
                        ("beslut_dag", models.DateField(blank=True, null=True, verbose_name="nämndens sammanträde")),
                        (
                            "ovriga",
                            models.CharField(
                                blank=True, editable=False, max_length=200, verbose_name="övriga handlingar"
                            ),
                        ),
                        ("text_nr", models.PositiveSmallIntegerField(default=0, editable=False)),
                        (
                            "utfall",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("enligt", "Enligt förslaget"),
                                    ("andrat", "Ändrat"),
                                    ("ordforande", "Ordföranden beslutade"),
                                ],
                                max_length=12,
                                verbose_name="vad nämnden beslutade",
                            ),
                        ),
                        ("justerad_dag", models.DateField(blank=True, null=True, verbose_name="protokollet justerat")),
                        ("omedelbart", models.BooleanField(default=False, verbose_name="omedelbart justerat")),
                        ("avvikelse", models.BooleanField(default=False, editable=False)),
                        ("anmals_senast", models.DateField(editable=False, null=True, verbose_name="anmäls senast")),
                        ("anmald_dag", models.DateField(blank=True, null=True, verbose_name="anmält till nämnden")),
                        (
                            "state",
                            django_fsm.FSMField(
                                choices=[
                                    ("utkast", "Skrivs"),
                                    ("klar", "Undertecknas"),
                                    ("ts_undertecknad", "Undertecknad"),
                                    ("ts_kontrasignerad", "Underskriven"),
                                    ("hos_namnden", "Hos nämnden"),
                                    ("beslutad", "Beslutad"),
                                    ("undertecknat", "Undertecknat"),
                                    ("kontrasignerat", "Underskrivet"),
                                    ("registrerat", "Registrerat"),
                                    ("expedierat", "Skickat till IVO"),
                                    ("klart", "Klart"),
                                    ("bortfallen", "Behövs inte"),
                                ],
                                default="utkast",
                                editable=False,
                                max_length=50,
                                protected=True,
                            ),
                        ),
                        ("history_user_id", models.BigIntegerField(null=True)),
                        (
                            "enhet",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.enhet",
                                verbose_name="enhet",
                            ),
                        ),
                        (
                            "performing",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.enhet",
                                verbose_name="utförare",
                            ),
                        ),
                        (
                            "ansvarig",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="ansvarig",
                            ),
                        ),
                        (
                            "last_for",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "tillsynen",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="ivo.tillsyn",
                                verbose_name="tillsyn",
                            ),
                        ),
                        (
                            "begaran",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="ivo.diarierad",
                                verbose_name="handlingen från IVO",
                            ),
                        ),
                        (
                            "registrerad",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="ivo.diarierad",
                            ),
                        ),
                        (
                            "tjansteskrivelse",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="records.handling",
                                verbose_name="tjänsteskrivelse",
                            ),
                        ),
                        (
                            "sammantrade",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.boardmeeting",
                                verbose_name="sammanträde",
                            ),
                        ),
                        (
                            "utdrag",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="records.handling",
                                verbose_name="protokollsutdrag",
                            ),
                        ),
                        (
                            "forslag",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="records.handling",
                                verbose_name="förslag till yttrande",
                            ),
                        ),
                        (
                            "text",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="records.handling",
                                verbose_name="den beslutade texten",
                            ),
                        ),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
                        ("history_change_reason", models.CharField(max_length=100, null=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical yttrande till IVO",
                        "verbose_name_plural": "historical yttranden till IVO",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Yttrande",
                    fields=[
                        (
                            "case_ptr",
                            models.OneToOneField(
                                auto_created=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                parent_link=True,
                                primary_key=True,
                                serialize=False,
                                to="casework.case",
                            ),
                        ),
                        (
                            "tillsynen",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="%(class)s_rader",
                                to="ivo.tillsyn",
                                verbose_name="tillsyn",
                            ),
                        ),
                        (
                            "begaran",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="ivo.diarierad",
                                verbose_name="handlingen från IVO",
                            ),
                        ),
                        ("lopnr", models.PositiveSmallIntegerField(editable=False)),
                        ("version_nr", models.PositiveSmallIntegerField(default=0, editable=False)),
                        ("svarsdatum", models.DateField(verbose_name="svar till IVO senast")),
                        ("anstand_dag", models.DateField(blank=True, null=True, verbose_name="anstånd begärt")),
                        ("anstand_till", models.DateField(blank=True, null=True, verbose_name="nytt svarsdatum")),
                        ("skickad_dag", models.DateField(blank=True, null=True, verbose_name="dag")),
                        (
                            "skickad_satt",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("sdk", "Säker digital kommunikation"),
                                    ("post", "Post"),
                                    ("e_tjanst", "IVO:s e-tjänst"),
                                ],
                                max_length=10,
                                verbose_name="hur",
                            ),
                        ),
                        (
                            "kvitto",
                            models.CharField(blank=True, max_length=120, verbose_name="kvitto eller kvittensnummer"),
                        ),
                        (
                            "registrerad",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="ivo.diarierad",
                            ),
                        ),
                        (
                            "tjansteskrivelse",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="records.handling",
                                verbose_name="tjänsteskrivelse",
                            ),
                        ),
                        (
                            "sammantrade",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisation.boardmeeting",
                                verbose_name="sammanträde",
                            ),
                        ),
                        (
                            "till_ns",
                            models.DateField(editable=False, null=True, verbose_name="till nämndsekreteraren senast"),
                        ),
                        ("lamnad_at", models.DateTimeField(editable=False, null=True)),
                        (
                            "informeras_senast",
                            models.DateField(editable=False, null=True, verbose_name="nämnden informeras"),
                        ),
                        ("paragraf", models.CharField(blank=True, max_length=20, verbose_name="paragraf")),
                        ("beslut_dag", models.DateField(blank=True, null=True, verbose_name="nämndens sammanträde")),
                        (
                            "utdrag",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="records.handling",
                                verbose_name="protokollsutdrag",
                            ),
                        ),
                        (
                            "ovriga",
                            models.CharField(
                                blank=True, editable=False, max_length=200, verbose_name="övriga handlingar"
                            ),
                        ),
                        (
                            "forslag",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="records.handling",
                                verbose_name="förslag till yttrande",
                            ),
                        ),
                        (
                            "text",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="records.handling",
                                verbose_name="den beslutade texten",
                            ),
                        ),
                        ("text_nr", models.PositiveSmallIntegerField(default=0, editable=False)),
                        (
                            "utfall",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("enligt", "Enligt förslaget"),
                                    ("andrat", "Ändrat"),
                                    ("ordforande", "Ordföranden beslutade"),
                                ],
                                max_length=12,
                                verbose_name="vad nämnden beslutade",
                            ),
                        ),
                        ("justerad_dag", models.DateField(blank=True, null=True, verbose_name="protokollet justerat")),
                        ("omedelbart", models.BooleanField(default=False, verbose_name="omedelbart justerat")),
                        ("avvikelse", models.BooleanField(default=False, editable=False)),
                        ("anmals_senast", models.DateField(editable=False, null=True, verbose_name="anmäls senast")),
                        ("anmald_dag", models.DateField(blank=True, null=True, verbose_name="anmält till nämnden")),
                        (
                            "state",
                            django_fsm.FSMField(
                                choices=[
                                    ("utkast", "Skrivs"),
                                    ("klar", "Undertecknas"),
                                    ("ts_undertecknad", "Undertecknad"),
                                    ("ts_kontrasignerad", "Underskriven"),
                                    ("hos_namnden", "Hos nämnden"),
                                    ("beslutad", "Beslutad"),
                                    ("undertecknat", "Undertecknat"),
                                    ("kontrasignerat", "Underskrivet"),
                                    ("registrerat", "Registrerat"),
                                    ("expedierat", "Skickat till IVO"),
                                    ("klart", "Klart"),
                                    ("bortfallen", "Behövs inte"),
                                ],
                                default="utkast",
                                editable=False,
                                max_length=50,
                                protected=True,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "yttrande till IVO",
                        "verbose_name_plural": "yttranden till IVO",
                        "ordering": ["number"],
                        "base_manager_name": "objects",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["expedierat", "klart"]), _negated=True),
                                    ("registrerad__isnull", False),
                                    _connector="OR",
                                ),
                                name="ivo_yttrande_sent_is_registered",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        (
                                            "state__in",
                                            [
                                                "beslutad",
                                                "undertecknat",
                                                "kontrasignerat",
                                                "registrerat",
                                                "expedierat",
                                                "klart",
                                            ],
                                        ),
                                        _negated=True,
                                    ),
                                    models.Q(("beslut_dag__isnull", False), ("text__isnull", False)),
                                    _connector="OR",
                                ),
                                name="ivo_yttrande_is_decided",
                            ),
                        ],
                        "indexes": [],
                    },
                    bases=("casework.case",),
                ),
                migrations.CreateModel(
                    name="HistoricalTillsyn",
                    fields=[
                        (
                            "case_ptr",
                            models.ForeignKey(
                                auto_created=True,
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                parent_link=True,
                                related_name="+",
                                to="casework.case",
                            ),
                        ),
                        ("id", models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID")),
                        (
                            "number",
                            models.CharField(db_index=True, editable=False, max_length=20, verbose_name="ärendenummer"),
                        ),
                        ("routine", models.CharField(editable=False, max_length=2, verbose_name="rutin")),
                        ("received_at", models.DateTimeField(verbose_name="inkom")),
                        ("registered_at", models.DateTimeField(editable=False, verbose_name="registrerad")),
                        ("closed_at", models.DateTimeField(editable=False, null=True, verbose_name="avslutad")),
                        ("status", models.CharField(editable=False, max_length=24)),
                        ("headline", models.CharField(editable=False, max_length=100, verbose_name="rubrik")),
                        ("urgent", models.BooleanField(default=False, verbose_name="akut")),
                        ("protected", models.BooleanField(default=False, verbose_name="skyddade personuppgifter")),
                        ("version", models.PositiveIntegerField(default=0, editable=False)),
                        ("last_step", models.CharField(default="", editable=False, max_length=60)),
                        ("ivo_nr", models.CharField(max_length=40, verbose_name="IVO:s diarienummer")),
                        (
                            "brev",
                            models.CharField(
                                choices=[
                                    ("upplysningar", "Begäran om upplysningar"),
                                    ("redogorelse", "Begäran om redogörelse"),
                                    ("yttrande", "Föreläggande om yttrande"),
                                    ("handlingar", "Föreläggande att lämna handlingar"),
                                    ("atgard", "Föreläggande att åtgärda"),
                                    ("klagomal", "Klagomål som IVO lämnar över"),
                                    ("beslut", "Beslut"),
                                    ("annat", "Annat"),
                                ],
                                max_length=14,
                                verbose_name="vad brevet är",
                            ),
                        ),
                        ("rubrik", models.CharField(max_length=100, verbose_name="rubrik i diariet")),
                        ("sekretess", models.CharField(max_length=80, verbose_name="sekretess, lagrum")),
                        ("sekretess_dag", models.DateField(verbose_name="sekretess, dag")),
                        (
                            "sekretess_av",
                            models.CharField(max_length=120, verbose_name="sekretess, vem som har bedömt"),
                        ),
                        ("personakt", models.BooleanField(default=False, verbose_name="personakt finns")),
                        ("aktnummer", models.CharField(blank=True, max_length=40, verbose_name="personaktens nummer")),
                        ("vite", models.PositiveIntegerField(blank=True, null=True, verbose_name="vite, kronor")),
                        (
                            "svarsdatum_brev",
                            models.DateField(blank=True, null=True, verbose_name="svarsdatum i brevet"),
                        ),
                        ("fordelas_senast", models.DateField(editable=False, verbose_name="fördelas senast")),
                        ("fordelad_dag", models.DateField(blank=True, null=True, verbose_name="dag i ledningsgruppen")),
                        ("beslut_dag", models.DateField(blank=True, null=True, verbose_name="IVO:s beslut, dag")),
                        (
                            "utfall",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("utan_brist", "Utan brist"),
                                    ("brist", "Brist"),
                                    ("forelaggande", "Föreläggande"),
                                    ("avslutat", "Avslutat utan åtgärd"),
                                ],
                                max_length=14,
                                verbose_name="IVO:s beslut",
                            ),
                        ),
                        (
                            "overklagas_senast",
                            models.DateField(blank=True, null=True, verbose_name="sista dag att överklaga"),
                        ),
                        ("akt_dag", models.DateField(blank=True, null=True, verbose_name="dag")),
                        ("arkiv_plats", models.CharField(blank=True, max_length=120, verbose_name="diariepärm")),
                        ("token", models.UUIDField(db_index=True, editable=False)),
                        (
                            "state",
                            django_fsm.FSMField(
                                choices=[
                                    ("oppnad", "Ska fördelas"),
                                    ("fordelad", "Bereds"),
                                    ("beslut", "IVO har beslutat"),
                                    ("avslutad", "Arkiveras"),
                                    ("arkiverad", "Arkiverad"),
                                    ("makulerad", "Makulerad"),
                                ],
                                default="oppnad",
                                editable=False,
                                max_length=50,
                                protected=True,
                            ),
                        ),
                        ("history_user_id", models.BigIntegerField(null=True)),
                        (
                            "enhet",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.enhet",
                                verbose_name="enhet",
                            ),
                        ),
                        (
                            "performing",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="organisation.enhet",
                                verbose_name="utförare",
                            ),
                        ),
                        (
                            "ansvarig",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="ansvarig",
                            ),
                        ),
                        (
                            "last_for",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("history_id", models.AutoField(primary_key=True, serialize=False)),
                        ("history_date", models.DateTimeField(db_index=True)),
                        ("history_change_reason", models.CharField(max_length=100, null=True)),
                        (
                            "history_type",
                            models.CharField(
                                choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "historical tillsyn",
                        "verbose_name_plural": "historical tillsyner",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Tillsyn",
                    fields=[
                        (
                            "case_ptr",
                            models.OneToOneField(
                                auto_created=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                parent_link=True,
                                primary_key=True,
                                serialize=False,
                                to="casework.case",
                            ),
                        ),
                        ("ivo_nr", models.CharField(max_length=40, verbose_name="IVO:s diarienummer")),
                        (
                            "brev",
                            models.CharField(
                                choices=[
                                    ("upplysningar", "Begäran om upplysningar"),
                                    ("redogorelse", "Begäran om redogörelse"),
                                    ("yttrande", "Föreläggande om yttrande"),
                                    ("handlingar", "Föreläggande att lämna handlingar"),
                                    ("atgard", "Föreläggande att åtgärda"),
                                    ("klagomal", "Klagomål som IVO lämnar över"),
                                    ("beslut", "Beslut"),
                                    ("annat", "Annat"),
                                ],
                                max_length=14,
                                verbose_name="vad brevet är",
                            ),
                        ),
                        ("rubrik", models.CharField(max_length=100, verbose_name="rubrik i diariet")),
                        ("sekretess", models.CharField(max_length=80, verbose_name="sekretess, lagrum")),
                        ("sekretess_dag", models.DateField(verbose_name="sekretess, dag")),
                        (
                            "sekretess_av",
                            models.CharField(max_length=120, verbose_name="sekretess, vem som har bedömt"),
                        ),
                        ("personakt", models.BooleanField(default=False, verbose_name="personakt finns")),
                        ("aktnummer", models.CharField(blank=True, max_length=40, verbose_name="personaktens nummer")),
                        ("vite", models.PositiveIntegerField(blank=True, null=True, verbose_name="vite, kronor")),
                        (
                            "svarsdatum_brev",
                            models.DateField(blank=True, null=True, verbose_name="svarsdatum i brevet"),
                        ),
                        ("fordelas_senast", models.DateField(editable=False, verbose_name="fördelas senast")),
                        ("fordelad_dag", models.DateField(blank=True, null=True, verbose_name="dag i ledningsgruppen")),
                        ("beslut_dag", models.DateField(blank=True, null=True, verbose_name="IVO:s beslut, dag")),
                        (
                            "utfall",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("utan_brist", "Utan brist"),
                                    ("brist", "Brist"),
                                    ("forelaggande", "Föreläggande"),
                                    ("avslutat", "Avslutat utan åtgärd"),
                                ],
                                max_length=14,
                                verbose_name="IVO:s beslut",
                            ),
                        ),
                        (
                            "overklagas_senast",
                            models.DateField(blank=True, null=True, verbose_name="sista dag att överklaga"),
                        ),
                        ("akt_dag", models.DateField(blank=True, null=True, verbose_name="dag")),
                        ("arkiv_plats", models.CharField(blank=True, max_length=120, verbose_name="diariepärm")),
                        ("token", models.UUIDField(editable=False, unique=True)),
                        (
                            "state",
                            django_fsm.FSMField(
                                choices=[
                                    ("oppnad", "Ska fördelas"),
                                    ("fordelad", "Bereds"),
                                    ("beslut", "IVO har beslutat"),
                                    ("avslutad", "Arkiveras"),
                                    ("arkiverad", "Arkiverad"),
                                    ("makulerad", "Makulerad"),
                                ],
                                default="oppnad",
                                editable=False,
                                max_length=50,
                                protected=True,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "tillsyn",
                        "verbose_name_plural": "tillsyner",
                        "ordering": ["number"],
                        "base_manager_name": "objects",
                        "indexes": [
                            models.Index(django.db.models.functions.text.Upper("ivo_nr"), name="tillsyn_ivo_nr")
                        ],
                        "constraints": [
                            models.UniqueConstraint(
                                condition=models.Q(("state__in", ["arkiverad", "makulerad"]), _negated=True),
                                fields=("ivo_nr",),
                                name="ivo_one_open_matter",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "beslut"), _negated=True),
                                    models.Q(("beslut_dag__isnull", False), models.Q(("utfall", ""), _negated=True)),
                                    _connector="OR",
                                ),
                                name="ivo_decided_when_and_how",
                            ),
                        ],
                    },
                    bases=("casework.case",),
                ),
            ],
        ),
    ]
