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
        ("complaints", "0001_initial"),
        ("complaints", "0002_steps_by_name"),
        ("complaints", "0003_fill_steps"),
        ("complaints", "0004_people_and_duties"),
        ("complaints", "0005_links"),
        ("complaints", "0006_remove_lankat"),
        ("complaints", "0007_ordering"),
        ("complaints", "0008_hor_till_orosanmalan"),
        ("complaints", "0009_i_diariet"),
        ("complaints", "0010_fill_diariet"),
        ("complaints", "0011_avslutad_ar_diarieford"),
        ("complaints", "0012_flyttade_rader"),
        ("complaints", "0013_registerfil"),
        ("complaints", "0014_register"),
        ("complaints", "0015_found_by"),
    ]

    initial = True

    dependencies = [
        ("records", "0001_squashed_0023_names_are_found"),
    ]

    operations = [
        CreateTables(
            tables=[
                migrations.CreateModel(
                    name="Arsarende",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("year", models.PositiveSmallIntegerField(unique=True, verbose_name="år")),
                        ("dnr", models.CharField(blank=True, max_length=20, verbose_name="diarienummer")),
                    ],
                    options={
                        "ordering": ["-year"],
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="Uppgift",
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
                                related_name="uppgifter",
                                to="complaints.synpunkt",
                            ),
                        ),
                        (
                            "slag",
                            models.CharField(
                                choices=[
                                    ("beskrivning", "Beskrivning"),
                                    ("atgard", "Åtgärd"),
                                    ("bekraftelse", "Bekräftelse"),
                                    ("underrattelse", "Underrättelse"),
                                    ("svar", "Svar"),
                                ],
                                max_length=16,
                            ),
                        ),
                        ("dag", models.DateField(null=True, verbose_name="datum")),
                        (
                            "kanal",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("telefon", "Telefon"),
                                    ("brev", "Brev"),
                                    ("e_post", "E-post"),
                                    ("besok", "Besök"),
                                ],
                                max_length=10,
                                verbose_name="hur",
                            ),
                        ),
                        ("text", models.TextField(max_length=8000)),
                        (
                            "av",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("skriven_at", models.DateTimeField()),
                        ("signerad", models.BooleanField(default=False)),
                        (
                            "ersatter",
                            models.OneToOneField(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="ersatt_av",
                                to="complaints.uppgift",
                            ),
                        ),
                    ],
                    options={
                        "ordering": [models.OrderBy(models.F("dag"), nulls_first=True), "id"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kanal__in", ["telefon", "besok"]), ("slag", "svar"), _negated=True),
                                    ("signerad", True),
                                    _connector="OR",
                                ),
                                name="oral_answer_is_signed",
                            )
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Bikategori",
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
                                related_name="bikategorirader",
                                to="complaints.synpunkt",
                            ),
                        ),
                        (
                            "typ",
                            models.CharField(
                                choices=[
                                    ("tillganglighet", "Tillgänglighet"),
                                    ("bemotande", "Bemötande"),
                                    ("delaktighet", "Delaktighet"),
                                    ("fragor", "Frågor"),
                                    ("information", "Information"),
                                    ("utforande", "Utförande"),
                                    ("personalbemanning", "Personalbemanning"),
                                    ("berom", "Beröm"),
                                    ("ovrigt", "Övrigt"),
                                ],
                                max_length=20,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["id"],
                        "constraints": [models.UniqueConstraint(fields=("case", "typ"), name="bikategori_once")],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Uttag",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
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
                        ("ar", models.PositiveSmallIntegerField()),
                        ("urval", models.CharField(blank=True, max_length=200)),
                        ("antal", models.PositiveIntegerField()),
                    ],
                    options={
                        "ordering": ["-at", "id"],
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="Registerfil",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("ar", models.PositiveSmallIntegerField()),
                        ("urval", models.CharField(blank=True, max_length=200)),
                        (
                            "lage",
                            models.CharField(
                                choices=[
                                    ("vantar", "Skrivs"),
                                    ("klar", "Klar att hämta"),
                                    ("fel", "Gick inte att skriva"),
                                ],
                                default="vantar",
                                max_length=8,
                            ),
                        ),
                        ("tagen_till", models.DateTimeField(null=True)),
                        ("skrivna", models.PositiveIntegerField(default=0)),
                        ("antal", models.PositiveIntegerField(default=0)),
                        ("roller", models.CharField(blank=True, max_length=64)),
                        ("klar_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "ordering": ["at", "id"],
                        "indexes": [
                            models.Index(
                                condition=models.Q(("lage", "vantar")), fields=["at"], name="registerfil_vantar"
                            )
                        ],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="Filbit",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "fil",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="bitar",
                                to="complaints.registerfil",
                            ),
                        ),
                        ("nr", models.PositiveSmallIntegerField()),
                        ("data", models.BinaryField()),
                    ],
                    options={
                        "ordering": ["nr"],
                        "constraints": [models.UniqueConstraint(fields=("fil", "nr"), name="filbit_once")],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Inlasning",
                    fields=[
                        ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        (
                            "by",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("at", models.DateTimeField()),
                        ("data", models.BinaryField(null=True)),
                        ("flyttade", models.BooleanField(default=False)),
                        (
                            "lage",
                            models.CharField(
                                choices=[
                                    ("vantar", "Väntar på att läsas"),
                                    ("klar", "Inläst"),
                                    ("nekad", "Inte inläst"),
                                ],
                                default="vantar",
                                max_length=8,
                            ),
                        ),
                        ("nya", models.PositiveIntegerField(default=0)),
                        ("utfall", models.TextField(blank=True)),
                        ("klar_at", models.DateTimeField(null=True)),
                    ],
                    options={
                        "ordering": ["at", "id"],
                        "indexes": [
                            models.Index(condition=models.Q(("lage", "vantar")), fields=["at"], name="inlasning_vantar")
                        ],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="Underlag",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "rapport",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="underlag",
                                to="complaints.januarirapport",
                            ),
                        ),
                        (
                            "enhet",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="organisation.enhet"
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
                        "constraints": [models.UniqueConstraint(fields=("rapport", "enhet"), name="underlag_once")],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Fryst",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "rapport",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="frysta",
                                to="complaints.januarirapport",
                            ),
                        ),
                        ("innehall", models.TextField()),
                        ("sha256", models.CharField(max_length=64)),
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
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalJanuarirapport",
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
                        ("ar", models.PositiveSmallIntegerField(db_index=True, verbose_name="år")),
                        (
                            "state",
                            django_fsm.FSMField(
                                choices=[
                                    ("pagar", "Sammanställs"),
                                    ("fryst", "Fryst"),
                                    ("lamnad", "Lämnad"),
                                    ("mottagen", "Mottagen"),
                                ],
                                default="pagar",
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
                            "underlag_enhet",
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
                        "verbose_name": "historical januarirapport",
                        "verbose_name_plural": "historical januarirapporter",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Januarirapport",
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
                        ("ar", models.PositiveSmallIntegerField(unique=True, verbose_name="år")),
                        (
                            "underlag_enhet",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="organisation.enhet",
                                verbose_name="enhet",
                            ),
                        ),
                        (
                            "state",
                            django_fsm.FSMField(
                                choices=[
                                    ("pagar", "Sammanställs"),
                                    ("fryst", "Fryst"),
                                    ("lamnad", "Lämnad"),
                                    ("mottagen", "Mottagen"),
                                ],
                                default="pagar",
                                editable=False,
                                max_length=50,
                                protected=True,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "januarirapport",
                        "verbose_name_plural": "januarirapporter",
                        "base_manager_name": "objects",
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=("casework.case",),
                ),
                migrations.CreateModel(
                    name="HistoricalSynpunkt",
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
                            "kanal",
                            models.CharField(
                                choices=[
                                    ("telefon", "Telefon"),
                                    ("brev", "Brev"),
                                    ("e_post", "E-post"),
                                    ("besok", "Besök"),
                                    ("e_tjanst", "E-tjänst"),
                                    ("okand", "Inte angivet i den gamla filen"),
                                ],
                                max_length=10,
                                verbose_name="kanal",
                            ),
                        ),
                        (
                            "huvudkategori",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("tillganglighet", "Tillgänglighet"),
                                    ("bemotande", "Bemötande"),
                                    ("delaktighet", "Delaktighet"),
                                    ("fragor", "Frågor"),
                                    ("information", "Information"),
                                    ("utforande", "Utförande"),
                                    ("personalbemanning", "Personalbemanning"),
                                    ("berom", "Beröm"),
                                    ("ovrigt", "Övrigt"),
                                ],
                                max_length=20,
                                verbose_name="typ av ärende",
                            ),
                        ),
                        (
                            "art",
                            models.CharField(
                                choices=[
                                    ("ej_angiven", "Ej angiven"),
                                    ("synpunkt", "Synpunkt"),
                                    ("klagomal", "Klagomål"),
                                    ("berom", "Beröm"),
                                    ("fraga", "Fråga"),
                                ],
                                default="ej_angiven",
                                max_length=12,
                                verbose_name="art",
                            ),
                        ),
                        ("anonym", models.BooleanField(default=False, verbose_name="anonym")),
                        (
                            "ej_informeras_skal",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="varför den enskilde inte kan informeras"
                            ),
                        ),
                        (
                            "omgaende",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("ja", "Ja, det kan åtgärdas omgående"),
                                    ("nej", "Nej, det behöver handläggas"),
                                ],
                                max_length=4,
                                verbose_name="kan det åtgärdas omgående?",
                            ),
                        ),
                        (
                            "bekraftad_dag",
                            models.DateField(blank=True, null=True, verbose_name="dag då den enskilde fick veta"),
                        ),
                        (
                            "bekraftad_kanal",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("telefon", "Telefon"),
                                    ("brev", "Brev"),
                                    ("e_post", "E-post"),
                                    ("besok", "Besök"),
                                ],
                                max_length=10,
                                verbose_name="hur den enskilde fick veta",
                            ),
                        ),
                        (
                            "besvarad_dag",
                            models.DateField(blank=True, null=True, verbose_name="dag då den enskilde fick svar"),
                        ),
                        (
                            "besvarad_satt",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("skriftligt", "Skriftligt"),
                                    ("muntligt", "Muntligt, dokumenterat och signerat"),
                                    ("ej_mojligt", "Svar är inte möjligt"),
                                ],
                                max_length=12,
                                verbose_name="svar",
                            ),
                        ),
                        (
                            "hor_till",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("lex_sarah", "Möjligt missförhållande (lex Sarah)"),
                                    ("overklagande", "Överklagande av ett beslut"),
                                    ("ivo", "Anmälan som hör till IVO"),
                                    ("orosanmalan", "Orosanmälan om ett barn eller en vuxen"),
                                    ("annan", "Hör till någon annan"),
                                ],
                                max_length=12,
                                verbose_name="vad den kan vara",
                            ),
                        ),
                        (
                            "hanvisning",
                            models.CharField(blank=True, max_length=120, verbose_name="nummer eller mottagare där"),
                        ),
                        (
                            "aktnummer",
                            models.CharField(blank=True, max_length=40, verbose_name="aktnummer i verksamhetssystemet"),
                        ),
                        (
                            "hos_chefen",
                            models.BooleanField(default=False, editable=False, verbose_name="hos ansvarig chef"),
                        ),
                        (
                            "original_plats",
                            models.CharField(blank=True, max_length=120, verbose_name="pappersoriginalet finns"),
                        ),
                        (
                            "svar_plats",
                            models.CharField(blank=True, max_length=120, verbose_name="eller: brevet på papper finns"),
                        ),
                        ("papper_at", models.DateTimeField(editable=False, null=True)),
                        ("diarieford_at", models.DateTimeField(editable=False, null=True, verbose_name="diarieförd")),
                        ("overlamnad_at", models.DateTimeField(blank=True, null=True, verbose_name="överlämnad")),
                        ("kvitterad_at", models.DateTimeField(editable=False, null=True, verbose_name="kvitterad")),
                        ("token", models.UUIDField(blank=True, db_index=True, editable=False, null=True)),
                        (
                            "state",
                            django_fsm.FSMField(
                                choices=[
                                    ("inkommen", "Inkommen"),
                                    ("registrerad", "Registrerad"),
                                    ("handlaggs", "Handläggs"),
                                    ("besvarad", "Besvarad"),
                                    ("avslutad", "Avslutad"),
                                    ("makulerad", "Makulerad"),
                                    ("inlast", "Inläst från Excel"),
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
                            "arsarende",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="complaints.arsarende",
                                verbose_name="årsärende",
                            ),
                        ),
                        (
                            "mottagen_av",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="mottogs av",
                            ),
                        ),
                        (
                            "berord",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="kollega",
                            ),
                        ),
                        (
                            "svarsbrev",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="records.handling",
                                verbose_name="svarsbrevet bland handlingarna",
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
                        "verbose_name": "historical synpunkt",
                        "verbose_name_plural": "historical synpunkter",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Synpunkt",
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
                            "kanal",
                            models.CharField(
                                choices=[
                                    ("telefon", "Telefon"),
                                    ("brev", "Brev"),
                                    ("e_post", "E-post"),
                                    ("besok", "Besök"),
                                    ("e_tjanst", "E-tjänst"),
                                    ("okand", "Inte angivet i den gamla filen"),
                                ],
                                max_length=10,
                                verbose_name="kanal",
                            ),
                        ),
                        (
                            "huvudkategori",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("tillganglighet", "Tillgänglighet"),
                                    ("bemotande", "Bemötande"),
                                    ("delaktighet", "Delaktighet"),
                                    ("fragor", "Frågor"),
                                    ("information", "Information"),
                                    ("utforande", "Utförande"),
                                    ("personalbemanning", "Personalbemanning"),
                                    ("berom", "Beröm"),
                                    ("ovrigt", "Övrigt"),
                                ],
                                max_length=20,
                                verbose_name="typ av ärende",
                            ),
                        ),
                        (
                            "art",
                            models.CharField(
                                choices=[
                                    ("ej_angiven", "Ej angiven"),
                                    ("synpunkt", "Synpunkt"),
                                    ("klagomal", "Klagomål"),
                                    ("berom", "Beröm"),
                                    ("fraga", "Fråga"),
                                ],
                                default="ej_angiven",
                                max_length=12,
                                verbose_name="art",
                            ),
                        ),
                        (
                            "arsarende",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="synpunkter",
                                to="complaints.arsarende",
                                verbose_name="årsärende",
                            ),
                        ),
                        (
                            "mottagen_av",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="mottogs av",
                            ),
                        ),
                        ("anonym", models.BooleanField(default=False, verbose_name="anonym")),
                        (
                            "ej_informeras_skal",
                            models.CharField(
                                blank=True, max_length=200, verbose_name="varför den enskilde inte kan informeras"
                            ),
                        ),
                        (
                            "omgaende",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("ja", "Ja, det kan åtgärdas omgående"),
                                    ("nej", "Nej, det behöver handläggas"),
                                ],
                                max_length=4,
                                verbose_name="kan det åtgärdas omgående?",
                            ),
                        ),
                        (
                            "bekraftad_dag",
                            models.DateField(blank=True, null=True, verbose_name="dag då den enskilde fick veta"),
                        ),
                        (
                            "bekraftad_kanal",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("telefon", "Telefon"),
                                    ("brev", "Brev"),
                                    ("e_post", "E-post"),
                                    ("besok", "Besök"),
                                ],
                                max_length=10,
                                verbose_name="hur den enskilde fick veta",
                            ),
                        ),
                        (
                            "besvarad_dag",
                            models.DateField(blank=True, null=True, verbose_name="dag då den enskilde fick svar"),
                        ),
                        (
                            "besvarad_satt",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("skriftligt", "Skriftligt"),
                                    ("muntligt", "Muntligt, dokumenterat och signerat"),
                                    ("ej_mojligt", "Svar är inte möjligt"),
                                ],
                                max_length=12,
                                verbose_name="svar",
                            ),
                        ),
                        (
                            "hor_till",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("lex_sarah", "Möjligt missförhållande (lex Sarah)"),
                                    ("overklagande", "Överklagande av ett beslut"),
                                    ("ivo", "Anmälan som hör till IVO"),
                                    ("orosanmalan", "Orosanmälan om ett barn eller en vuxen"),
                                    ("annan", "Hör till någon annan"),
                                ],
                                max_length=12,
                                verbose_name="vad den kan vara",
                            ),
                        ),
                        (
                            "hanvisning",
                            models.CharField(blank=True, max_length=120, verbose_name="nummer eller mottagare där"),
                        ),
                        (
                            "aktnummer",
                            models.CharField(blank=True, max_length=40, verbose_name="aktnummer i verksamhetssystemet"),
                        ),
                        (
                            "hos_chefen",
                            models.BooleanField(default=False, editable=False, verbose_name="hos ansvarig chef"),
                        ),
                        (
                            "berord",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="kollega",
                            ),
                        ),
                        (
                            "original_plats",
                            models.CharField(blank=True, max_length=120, verbose_name="pappersoriginalet finns"),
                        ),
                        (
                            "svarsbrev",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="records.handling",
                                verbose_name="svarsbrevet bland handlingarna",
                            ),
                        ),
                        (
                            "svar_plats",
                            models.CharField(blank=True, max_length=120, verbose_name="eller: brevet på papper finns"),
                        ),
                        ("papper_at", models.DateTimeField(editable=False, null=True)),
                        ("diarieford_at", models.DateTimeField(editable=False, null=True, verbose_name="diarieförd")),
                        ("overlamnad_at", models.DateTimeField(blank=True, null=True, verbose_name="överlämnad")),
                        ("kvitterad_at", models.DateTimeField(editable=False, null=True, verbose_name="kvitterad")),
                        ("token", models.UUIDField(blank=True, editable=False, null=True, unique=True)),
                        (
                            "state",
                            django_fsm.FSMField(
                                choices=[
                                    ("inkommen", "Inkommen"),
                                    ("registrerad", "Registrerad"),
                                    ("handlaggs", "Handläggs"),
                                    ("besvarad", "Besvarad"),
                                    ("avslutad", "Avslutad"),
                                    ("makulerad", "Makulerad"),
                                    ("inlast", "Inläst från Excel"),
                                ],
                                default="inkommen",
                                editable=False,
                                max_length=50,
                                protected=True,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "synpunkt",
                        "verbose_name_plural": "synpunkter",
                        "ordering": ["number"],
                        "base_manager_name": "objects",
                        "indexes": [
                            models.Index(fields=["state", "huvudkategori"], name="synpunkt_state_typ"),
                            models.Index(fields=["huvudkategori", "case_ptr"], name="synpunkt_typ"),
                            models.Index(django.db.models.functions.text.Upper("aktnummer"), name="synpunkt_akt"),
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("state__in", ["inkommen", "makulerad"]),
                                    models.Q(("huvudkategori", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="registered_says_what_it_concerns",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("kanal__in", ["telefon", "besok"]), _negated=True),
                                    ("mottagen_av__isnull", False),
                                    ("state", "inlast"),
                                    _connector="OR",
                                ),
                                name="oral_says_who_took_it",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("bekraftad_dag", None), ("bekraftad_kanal", "")),
                                    models.Q(
                                        ("bekraftad_dag__isnull", False),
                                        models.Q(("bekraftad_kanal", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="confirmed_how_and_when",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["besvarad", "avslutad"]), _negated=True),
                                    models.Q(("besvarad_satt", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="answered_how",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "avslutad"), _negated=True),
                                    ("diarieford_at__isnull", False),
                                    _connector="OR",
                                ),
                                name="closed_is_diarieford",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("besvarad_satt", "ej_mojligt"), _negated=True),
                                    models.Q(("ej_informeras_skal", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="no_answer_says_why",
                            ),
                        ],
                    },
                    bases=("casework.case",),
                ),
            ],
        ),
    ]
