"""Every table of this room as it stands (docs/adr/0030). What it replaces is for a database that is on its way."""

import uuid

import django.db.models.deletion
import django.db.models.functions.text
import django_fsm
import simple_history.models
from django.conf import settings
from django.db import migrations, models

from organisation.tables import CreateTables


class Migration(migrations.Migration):
    replaces = [
        ("intake", "0001_initial"),
        ("intake", "0002_initial"),
        ("intake", "0003_barn_i_hemmet"),
        ("intake", "0004_fingerprint_and_kind"),
        ("intake", "0005_alter_eanmalan_utskrift_and_more"),
        ("intake", "0006_obesvarat"),
        ("intake", "0007_steps_by_name"),
        ("intake", "0008_fill_steps"),
        ("intake", "0009_people_and_duties"),
        ("intake", "0010_ordering"),
        ("intake", "0011_acute"),
        ("intake", "0012_promises"),
        ("intake", "0013_oversand_kopia"),
        ("intake", "0014_fill_avsandare"),
        ("intake", "0015_found_by"),
    ]

    initial = True

    dependencies = [
        ("records", "0001_squashed_0023_names_are_found"),
    ]

    operations = [
        CreateTables(
            tables=[
                migrations.CreateModel(
                    name="Anmalan",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ("received_at", models.DateTimeField(verbose_name="inkom")),
                        (
                            "kanal",
                            models.CharField(
                                choices=[
                                    ("e_tjanst", "E-tjänst"),
                                    ("telefon", "Telefon"),
                                    ("brev", "Brev"),
                                    ("besok", "Besök"),
                                    ("e_post", "E-post"),
                                    ("sdk", "Säker digital kommunikation"),
                                ],
                                max_length=10,
                                verbose_name="kanal",
                            ),
                        ),
                        (
                            "registered_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("token", models.UUIDField(unique=True)),
                        ("fingerprint", models.CharField(max_length=64)),
                        ("removed_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "ordering": ["received_at"],
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="Innehall",
                    fields=[
                        (
                            "anmalan",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.PROTECT,
                                primary_key=True,
                                related_name="innehall",
                                serialize=False,
                                to="intake.anmalan",
                            ),
                        ),
                        (
                            "galler",
                            models.CharField(
                                choices=[
                                    ("barn", "Ett barn eller en ungdom (till och med 20 år)"),
                                    ("vuxen", "En vuxen (21 år eller äldre)"),
                                ],
                                max_length=8,
                                verbose_name="vem gäller det?",
                            ),
                        ),
                        (
                            "barn_i_hemmet",
                            models.CharField(
                                blank=True,
                                choices=[("ja", "Ja"), ("nej", "Nej"), ("vet_inte", "Jag vet inte")],
                                max_length=8,
                                verbose_name="barn i hemmet",
                            ),
                        ),
                        ("vad", models.TextField(max_length=20000, verbose_name="vad som gör dig orolig")),
                        (
                            "sagt",
                            models.TextField(blank=True, max_length=4000, verbose_name="vad personen själv har sagt"),
                        ),
                        (
                            "hur_lange",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("nu", "Bara nu"),
                                    ("veckor", "Några veckor"),
                                    ("manader", "Flera månader"),
                                    ("langre", "Längre än ett år"),
                                    ("vet_inte", "Vet inte"),
                                ],
                                max_length=8,
                                verbose_name="hur länge",
                            ),
                        ),
                        (
                            "skydd",
                            models.CharField(
                                choices=[("ja", "Ja"), ("nej", "Nej"), ("vet_inte", "Jag vet inte")],
                                max_length=8,
                                verbose_name="behöver skydd i dag",
                            ),
                        ),
                        ("fara", models.TextField(blank=True, max_length=2000, verbose_name="vilken fara")),
                        ("var_nu", models.CharField(blank=True, max_length=200, verbose_name="var personen är nu")),
                        (
                            "personen_vet",
                            models.CharField(
                                blank=True,
                                choices=[("ja", "Ja"), ("nej", "Nej"), ("vet_inte", "Jag vet inte")],
                                max_length=8,
                                verbose_name="vet personen om anmälan",
                            ),
                        ),
                        (
                            "vardnadshavare_vet",
                            models.CharField(
                                blank=True,
                                choices=[("ja", "Ja"), ("nej", "Nej"), ("vet_inte", "Jag vet inte")],
                                max_length=8,
                                verbose_name="vet vårdnadshavarna",
                            ),
                        ),
                        ("varfor_inte", models.TextField(blank=True, max_length=1000, verbose_name="varför inte")),
                        (
                            "anmalt_forut",
                            models.CharField(
                                blank=True,
                                choices=[("ja", "Ja"), ("nej", "Nej"), ("vet_inte", "Jag vet inte")],
                                max_length=8,
                                verbose_name="anmält förut",
                            ),
                        ),
                        ("tolk", models.CharField(blank=True, max_length=80, verbose_name="språk och tolk")),
                        (
                            "skyddade_uppgifter",
                            models.CharField(
                                blank=True,
                                choices=[("ja", "Ja"), ("nej", "Nej"), ("vet_inte", "Jag vet inte")],
                                max_length=8,
                                verbose_name="skyddade personuppgifter",
                            ),
                        ),
                        (
                            "tank_pa",
                            models.TextField(blank=True, max_length=1000, verbose_name="att tänka på före kontakt"),
                        ),
                        (
                            "anmalare",
                            models.CharField(
                                choices=[
                                    ("anonym", "Privatperson, anonym"),
                                    ("privat", "Privatperson, med namn"),
                                    ("sjalv", "Det gäller mig själv"),
                                    ("tjanst", "I mitt arbete"),
                                ],
                                max_length=8,
                                verbose_name="anmälare",
                            ),
                        ),
                        (
                            "relation",
                            models.CharField(blank=True, max_length=120, verbose_name="relation till den det gäller"),
                        ),
                        (
                            "skyldig",
                            models.CharField(
                                blank=True,
                                choices=[("ja", "Ja"), ("nej", "Nej"), ("vet_inte", "Jag vet inte")],
                                max_length=8,
                                verbose_name="skyldig att anmäla",
                            ),
                        ),
                        ("aterkoppling", models.BooleanField(default=False, verbose_name="vill ha återkoppling")),
                        ("mote", models.BooleanField(default=False, verbose_name="kan delta i ett möte")),
                    ],
                    options={
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="Utkast",
                    fields=[
                        (
                            "token",
                            models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False),
                        ),
                        ("svar", models.JSONField(default=dict)),
                        ("touched_at", models.DateTimeField()),
                        (
                            "anmalan",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="intake.anmalan",
                            ),
                        ),
                    ],
                    options={
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="UtkastFil",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "utkast",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE, related_name="filer", to="intake.utkast"
                            ),
                        ),
                        ("filename", models.CharField(max_length=120)),
                        ("content_type", models.CharField(max_length=100)),
                        ("flags", models.CharField(blank=True, max_length=40)),
                        ("data", models.BinaryField()),
                    ],
                    options={
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalEAnmalan",
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
                        (
                            "galler",
                            models.CharField(
                                choices=[
                                    ("barn", "Ett barn eller en ungdom (till och med 20 år)"),
                                    ("vuxen", "En vuxen (21 år eller äldre)"),
                                ],
                                editable=False,
                                max_length=8,
                                verbose_name="gäller",
                            ),
                        ),
                        (
                            "kanal",
                            models.CharField(
                                choices=[
                                    ("e_tjanst", "E-tjänst"),
                                    ("telefon", "Telefon"),
                                    ("brev", "Brev"),
                                    ("besok", "Besök"),
                                    ("e_post", "E-post"),
                                    ("sdk", "Säker digital kommunikation"),
                                ],
                                max_length=10,
                                verbose_name="kanal",
                            ),
                        ),
                        (
                            "utskrift",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("utskriven", "Stämplad och utskriven på papper"),
                                    ("digital", "Stämplat digitalt original förs till akten"),
                                ],
                                max_length=10,
                                verbose_name="hur anmälan förs till akten",
                            ),
                        ),
                        (
                            "aktnummer",
                            models.CharField(blank=True, max_length=40, verbose_name="aktnummer i verksamhetssystemet"),
                        ),
                        ("inford_at", models.DateTimeField(blank=True, null=True, verbose_name="införd")),
                        (
                            "destination_kind",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("kommun", "Annan kommun"),
                                    ("enhet", "Annan enhet i kommunen"),
                                    ("myndighet", "Annan myndighet"),
                                ],
                                max_length=10,
                                verbose_name="översänds till",
                            ),
                        ),
                        ("destination", models.CharField(blank=True, max_length=120, verbose_name="mottagare")),
                        (
                            "sekretess",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("osl_26_9", "OSL 26 kap. 9 §: den under 18, pågående missbruk eller gravid"),
                                    ("samtycke", "Samtycke från den enskilde"),
                                    ("menprovning", "Menprövning: det står klart att ingen lider men"),
                                    ("samma_namnd", "Ingen sekretessgräns: enheten hör till samma nämnd"),
                                ],
                                max_length=12,
                                verbose_name="varför får kopian lämnas ut?",
                            ),
                        ),
                        (
                            "oversand_skydd",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("har", "Den är gjord eller påbörjad här"),
                                    ("mottagaren", "Uttryckligen överlämnad till mottagaren (SoL 29 kap. 4 §)"),
                                ],
                                max_length=10,
                                verbose_name="var görs skyddsbedömningen?",
                            ),
                        ),
                        (
                            "kvitterad_av",
                            models.CharField(blank=True, max_length=120, verbose_name="vem som har tagit emot den"),
                        ),
                        ("kvitterad_at", models.DateTimeField(blank=True, null=True, verbose_name="när den togs emot")),
                        (
                            "kvitterad_nummer",
                            models.CharField(blank=True, max_length=60, verbose_name="mottagarens ärendenummer"),
                        ),
                        (
                            "avsandare",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("anonym", "Privatperson, anonym"),
                                    ("privat", "Privatperson, med namn"),
                                    ("sjalv", "Det gäller mig själv"),
                                    ("tjanst", "I mitt arbete"),
                                ],
                                editable=False,
                                max_length=8,
                                verbose_name="anmäld av",
                            ),
                        ),
                        (
                            "skyddsbedomning",
                            models.CharField(
                                blank=True,
                                choices=[("gjord", "Gjord"), ("paborjad", "Påbörjad")],
                                max_length=8,
                                verbose_name="skyddsbedömning",
                            ),
                        ),
                        (
                            "skyddsbedomd_av",
                            models.CharField(blank=True, max_length=120, verbose_name="vem som bedömer"),
                        ),
                        ("skyddsbedomd_at", models.DateTimeField(blank=True, null=True, verbose_name="när")),
                        (
                            "state",
                            django_fsm.FSMField(
                                choices=[
                                    ("inkommen", "Inkommen"),
                                    ("mottagningsfack", "I mottagningsfack"),
                                    ("under_hantering", "Mottagen"),
                                    ("inford", "Införd"),
                                    ("fardig", "Färdig"),
                                    ("oversand", "Översänd, kvitto saknas"),
                                    ("kvitterad", "Mottagen av annan"),
                                    ("makulerad", "Makulerad"),
                                ],
                                default="inkommen",
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
                            "anmalan",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="intake.anmalan",
                            ),
                        ),
                        (
                            "dubblett_av",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="intake.eanmalan",
                                verbose_name="dubblett av",
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
                        "verbose_name": "historical e-anmälan",
                        "verbose_name_plural": "historical e-anmälningar",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="EAnmalan",
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
                            "anmalan",
                            models.ForeignKey(
                                editable=False,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="cases",
                                to="intake.anmalan",
                            ),
                        ),
                        (
                            "galler",
                            models.CharField(
                                choices=[
                                    ("barn", "Ett barn eller en ungdom (till och med 20 år)"),
                                    ("vuxen", "En vuxen (21 år eller äldre)"),
                                ],
                                editable=False,
                                max_length=8,
                                verbose_name="gäller",
                            ),
                        ),
                        (
                            "kanal",
                            models.CharField(
                                choices=[
                                    ("e_tjanst", "E-tjänst"),
                                    ("telefon", "Telefon"),
                                    ("brev", "Brev"),
                                    ("besok", "Besök"),
                                    ("e_post", "E-post"),
                                    ("sdk", "Säker digital kommunikation"),
                                ],
                                max_length=10,
                                verbose_name="kanal",
                            ),
                        ),
                        (
                            "utskrift",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("utskriven", "Stämplad och utskriven på papper"),
                                    ("digital", "Stämplat digitalt original förs till akten"),
                                ],
                                max_length=10,
                                verbose_name="hur anmälan förs till akten",
                            ),
                        ),
                        (
                            "aktnummer",
                            models.CharField(blank=True, max_length=40, verbose_name="aktnummer i verksamhetssystemet"),
                        ),
                        ("inford_at", models.DateTimeField(blank=True, null=True, verbose_name="införd")),
                        (
                            "destination_kind",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("kommun", "Annan kommun"),
                                    ("enhet", "Annan enhet i kommunen"),
                                    ("myndighet", "Annan myndighet"),
                                ],
                                max_length=10,
                                verbose_name="översänds till",
                            ),
                        ),
                        ("destination", models.CharField(blank=True, max_length=120, verbose_name="mottagare")),
                        (
                            "sekretess",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("osl_26_9", "OSL 26 kap. 9 §: den under 18, pågående missbruk eller gravid"),
                                    ("samtycke", "Samtycke från den enskilde"),
                                    ("menprovning", "Menprövning: det står klart att ingen lider men"),
                                    ("samma_namnd", "Ingen sekretessgräns: enheten hör till samma nämnd"),
                                ],
                                max_length=12,
                                verbose_name="varför får kopian lämnas ut?",
                            ),
                        ),
                        (
                            "oversand_skydd",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("har", "Den är gjord eller påbörjad här"),
                                    ("mottagaren", "Uttryckligen överlämnad till mottagaren (SoL 29 kap. 4 §)"),
                                ],
                                max_length=10,
                                verbose_name="var görs skyddsbedömningen?",
                            ),
                        ),
                        (
                            "kvitterad_av",
                            models.CharField(blank=True, max_length=120, verbose_name="vem som har tagit emot den"),
                        ),
                        ("kvitterad_at", models.DateTimeField(blank=True, null=True, verbose_name="när den togs emot")),
                        (
                            "kvitterad_nummer",
                            models.CharField(blank=True, max_length=60, verbose_name="mottagarens ärendenummer"),
                        ),
                        (
                            "avsandare",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("anonym", "Privatperson, anonym"),
                                    ("privat", "Privatperson, med namn"),
                                    ("sjalv", "Det gäller mig själv"),
                                    ("tjanst", "I mitt arbete"),
                                ],
                                editable=False,
                                max_length=8,
                                verbose_name="anmäld av",
                            ),
                        ),
                        (
                            "dubblett_av",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="dubbletter",
                                to="intake.eanmalan",
                                verbose_name="dubblett av",
                            ),
                        ),
                        (
                            "skyddsbedomning",
                            models.CharField(
                                blank=True,
                                choices=[("gjord", "Gjord"), ("paborjad", "Påbörjad")],
                                max_length=8,
                                verbose_name="skyddsbedömning",
                            ),
                        ),
                        (
                            "skyddsbedomd_av",
                            models.CharField(blank=True, max_length=120, verbose_name="vem som bedömer"),
                        ),
                        ("skyddsbedomd_at", models.DateTimeField(blank=True, null=True, verbose_name="när")),
                        (
                            "state",
                            django_fsm.FSMField(
                                choices=[
                                    ("inkommen", "Inkommen"),
                                    ("mottagningsfack", "I mottagningsfack"),
                                    ("under_hantering", "Mottagen"),
                                    ("inford", "Införd"),
                                    ("fardig", "Färdig"),
                                    ("oversand", "Översänd, kvitto saknas"),
                                    ("kvitterad", "Mottagen av annan"),
                                    ("makulerad", "Makulerad"),
                                ],
                                default="inkommen",
                                editable=False,
                                max_length=50,
                                protected=True,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "e-anmälan",
                        "verbose_name_plural": "e-anmälningar",
                        "ordering": ["number"],
                        "base_manager_name": "objects",
                        "indexes": [
                            models.Index(django.db.models.functions.text.Upper("aktnummer"), name="anmalan_akt")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["inford", "fardig"]), _negated=True),
                                    models.Q(
                                        ("inford_at__isnull", False),
                                        models.Q(("aktnummer", ""), _negated=True),
                                        models.Q(("utskrift", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="inford_has_akt_and_print",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["oversand", "kvitterad"]), _negated=True),
                                    models.Q(
                                        models.Q(("destination", ""), _negated=True),
                                        models.Q(("destination_kind", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="oversand_has_destination",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "kvitterad"), _negated=True),
                                    models.Q(
                                        models.Q(("kvitterad_av", ""), _negated=True),
                                        ("kvitterad_at__isnull", False),
                                        models.Q(("kvitterad_nummer", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="kvitterad_says_by_whom_and_when",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "makulerad"), _negated=True),
                                    ("dubblett_av__isnull", False),
                                    _connector="OR",
                                ),
                                name="makulerad_names_the_other",
                            ),
                        ],
                    },
                    bases=("casework.case",),
                ),
            ],
        ),
    ]
