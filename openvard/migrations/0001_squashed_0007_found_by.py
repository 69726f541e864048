"""Every table of this room as it stands (docs/adr/0030). What it replaces is for a database that is on its way."""

import django.db.models.deletion
import django.db.models.functions.text
import django_fsm
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import records.writing
from organisation.tables import CreateTables


class Migration(migrations.Migration):
    replaces = [
        ("openvard", "0001_initial"),
        ("openvard", "0002_samordnande"),
        ("openvard", "0003_which_follow_up_asked"),
        ("openvard", "0004_remove_plan_andras"),
        ("openvard", "0005_told_of_the_decision"),
        ("openvard", "0006_redan_verkstallt"),
        ("openvard", "0007_found_by"),
    ]

    initial = True

    dependencies = [
        ("records", "0001_squashed_0023_names_are_found"),
    ]

    operations = [
        CreateTables(
            tables=[
                migrations.CreateModel(
                    name="HistoricalUppdrag",
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
                        ("beslut_dag", models.DateField(verbose_name="beslutsdag")),
                        ("tom", models.DateField(verbose_name="gäller till och med")),
                        (
                            "insats",
                            models.CharField(
                                choices=[
                                    ("individuell", "Individuell behandling"),
                                    ("grupp", "Öppenvårdsgrupp"),
                                    ("grupp_individuell", "Öppenvårdsgrupp och individuellt"),
                                    ("aterfall", "Återfallsprevention"),
                                    ("spel", "Stödsamtal vid spelproblem"),
                                    ("kurator", "Kuratorssamtal"),
                                    ("valdsutsatt", "Stöd till våldsutsatt, kuratorssamtal"),
                                    ("motiverande", "Motiverande behandling"),
                                ],
                                max_length=24,
                                verbose_name="insats",
                            ),
                        ),
                        ("underrattad_dag", models.DateField(blank=True, null=True, verbose_name="dag")),
                        (
                            "underrattad_satt",
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
                        ("redan_verkstallt", models.BooleanField(default=False, editable=False)),
                        (
                            "tidigare_akt",
                            models.CharField(blank=True, max_length=40, verbose_name="akten för utredningen"),
                        ),
                        ("tolk", models.CharField(blank=True, max_length=80, verbose_name="tolk")),
                        ("informerad_dag", models.DateField(blank=True, null=True, verbose_name="dag")),
                        (
                            "informerad_satt",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("mote", "Möte"),
                                    ("telefon", "Telefon"),
                                    ("systemet", "I systemet"),
                                    ("brev", "Brev"),
                                ],
                                max_length=8,
                                verbose_name="hur",
                            ),
                        ),
                        ("start_dag", models.DateField(blank=True, null=True, verbose_name="startdag")),
                        ("kontakt_dag", models.DateField(blank=True, null=True, verbose_name="dag")),
                        ("avstamd_dag", models.DateField(blank=True, null=True, verbose_name="dag")),
                        ("mote_at", models.DateTimeField(blank=True, null=True, verbose_name="tid")),
                        ("mote_plats", models.CharField(blank=True, max_length=120, verbose_name="plats")),
                        ("mote_tolk", models.CharField(blank=True, max_length=80, verbose_name="tolk vid mötet")),
                        ("inledande_dag", models.DateField(blank=True, null=True, verbose_name="dag då mötet hölls")),
                        (
                            "behandling_dag",
                            models.DateField(blank=True, null=True, verbose_name="dag då behandlingen inleddes"),
                        ),
                        (
                            "uppfoljd_dag",
                            models.DateField(blank=True, null=True, verbose_name="dag då uppföljningen hölls"),
                        ),
                        (
                            "avbrott_dag",
                            models.DateField(blank=True, null=True, verbose_name="första dagen av avbrottet"),
                        ),
                        (
                            "aterupptagen_dag",
                            models.DateField(blank=True, null=True, verbose_name="dag då den återupptogs"),
                        ),
                        ("samtal_dag", models.DateField(blank=True, null=True, verbose_name="dag då samtalet hölls")),
                        ("vardplan_nr", models.PositiveSmallIntegerField(default=0, editable=False)),
                        ("vardplan_skickad_nr", models.PositiveSmallIntegerField(default=0, editable=False)),
                        ("plan_nr", models.PositiveSmallIntegerField(default=0, editable=False)),
                        ("andras_dag", models.DateField(editable=False, null=True)),
                        (
                            "avslut",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("uppnatt", "Målen är nådda"),
                                    ("delvis", "Målen är delvis nådda"),
                                    ("avbojer", "Den enskilde vill inte fortsätta"),
                                    ("uteblir", "Den enskilde kommer inte"),
                                    ("flyttat", "Den enskilde har flyttat"),
                                    ("avliden", "Den enskilde har avlidit"),
                                    ("annan_insats", "En annan insats tar vid"),
                                ],
                                max_length=12,
                                verbose_name="varför den avslutas",
                            ),
                        ),
                        ("avslut_dag", models.DateField(blank=True, null=True, verbose_name="avslutsdag")),
                        (
                            "aterta_orsak",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("tackar_nej", "Den enskilde tackar nej"),
                                    ("avliden", "Den enskilde har avlidit"),
                                    ("flyttat", "Den enskilde har flyttat"),
                                    ("nytt_beslut", "Ett nytt beslut tar över"),
                                ],
                                max_length=12,
                                verbose_name="varför den inte blir av",
                            ),
                        ),
                        ("token", models.UUIDField(db_index=True, editable=False)),
                        (
                            "state",
                            django_fsm.FSMField(
                                choices=[
                                    ("beslutad", "Beslutad"),
                                    ("hos_chefen", "Väntar på behandlare"),
                                    ("utsedd", "Behandlare utsedd"),
                                    ("startad", "Startad"),
                                    ("inlett", "Inledande möte hållet"),
                                    ("behandling", "Behandling pågår"),
                                    ("avbrott", "Avbrott"),
                                    ("samtal", "Avslutningssamtal klart"),
                                    ("avslutad", "Avslutad"),
                                    ("atertagen", "Blev inte av"),
                                ],
                                default="beslutad",
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
                            "beslut",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="records.beslut",
                                verbose_name="beslut",
                            ),
                        ),
                        (
                            "samordnande",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="vem som samordnar och skriver planen",
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
                        "verbose_name": "historical uppdrag",
                        "verbose_name_plural": "historical uppdrag",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Uppdrag",
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
                            "beslut",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="uppdrag",
                                to="records.beslut",
                                verbose_name="beslut",
                            ),
                        ),
                        ("beslut_dag", models.DateField(verbose_name="beslutsdag")),
                        ("tom", models.DateField(verbose_name="gäller till och med")),
                        (
                            "insats",
                            models.CharField(
                                choices=[
                                    ("individuell", "Individuell behandling"),
                                    ("grupp", "Öppenvårdsgrupp"),
                                    ("grupp_individuell", "Öppenvårdsgrupp och individuellt"),
                                    ("aterfall", "Återfallsprevention"),
                                    ("spel", "Stödsamtal vid spelproblem"),
                                    ("kurator", "Kuratorssamtal"),
                                    ("valdsutsatt", "Stöd till våldsutsatt, kuratorssamtal"),
                                    ("motiverande", "Motiverande behandling"),
                                ],
                                max_length=24,
                                verbose_name="insats",
                            ),
                        ),
                        ("underrattad_dag", models.DateField(blank=True, null=True, verbose_name="dag")),
                        (
                            "underrattad_satt",
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
                        ("redan_verkstallt", models.BooleanField(default=False, editable=False)),
                        (
                            "tidigare_akt",
                            models.CharField(blank=True, max_length=40, verbose_name="akten för utredningen"),
                        ),
                        ("tolk", models.CharField(blank=True, max_length=80, verbose_name="tolk")),
                        ("informerad_dag", models.DateField(blank=True, null=True, verbose_name="dag")),
                        (
                            "informerad_satt",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("mote", "Möte"),
                                    ("telefon", "Telefon"),
                                    ("systemet", "I systemet"),
                                    ("brev", "Brev"),
                                ],
                                max_length=8,
                                verbose_name="hur",
                            ),
                        ),
                        ("start_dag", models.DateField(blank=True, null=True, verbose_name="startdag")),
                        ("kontakt_dag", models.DateField(blank=True, null=True, verbose_name="dag")),
                        ("avstamd_dag", models.DateField(blank=True, null=True, verbose_name="dag")),
                        (
                            "samordnande",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                                verbose_name="vem som samordnar och skriver planen",
                            ),
                        ),
                        ("mote_at", models.DateTimeField(blank=True, null=True, verbose_name="tid")),
                        ("mote_plats", models.CharField(blank=True, max_length=120, verbose_name="plats")),
                        ("mote_tolk", models.CharField(blank=True, max_length=80, verbose_name="tolk vid mötet")),
                        ("inledande_dag", models.DateField(blank=True, null=True, verbose_name="dag då mötet hölls")),
                        (
                            "behandling_dag",
                            models.DateField(blank=True, null=True, verbose_name="dag då behandlingen inleddes"),
                        ),
                        (
                            "uppfoljd_dag",
                            models.DateField(blank=True, null=True, verbose_name="dag då uppföljningen hölls"),
                        ),
                        (
                            "avbrott_dag",
                            models.DateField(blank=True, null=True, verbose_name="första dagen av avbrottet"),
                        ),
                        (
                            "aterupptagen_dag",
                            models.DateField(blank=True, null=True, verbose_name="dag då den återupptogs"),
                        ),
                        ("samtal_dag", models.DateField(blank=True, null=True, verbose_name="dag då samtalet hölls")),
                        ("vardplan_nr", models.PositiveSmallIntegerField(default=0, editable=False)),
                        ("vardplan_skickad_nr", models.PositiveSmallIntegerField(default=0, editable=False)),
                        ("plan_nr", models.PositiveSmallIntegerField(default=0, editable=False)),
                        ("andras_dag", models.DateField(editable=False, null=True)),
                        (
                            "avslut",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("uppnatt", "Målen är nådda"),
                                    ("delvis", "Målen är delvis nådda"),
                                    ("avbojer", "Den enskilde vill inte fortsätta"),
                                    ("uteblir", "Den enskilde kommer inte"),
                                    ("flyttat", "Den enskilde har flyttat"),
                                    ("avliden", "Den enskilde har avlidit"),
                                    ("annan_insats", "En annan insats tar vid"),
                                ],
                                max_length=12,
                                verbose_name="varför den avslutas",
                            ),
                        ),
                        ("avslut_dag", models.DateField(blank=True, null=True, verbose_name="avslutsdag")),
                        (
                            "aterta_orsak",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("tackar_nej", "Den enskilde tackar nej"),
                                    ("avliden", "Den enskilde har avlidit"),
                                    ("flyttat", "Den enskilde har flyttat"),
                                    ("nytt_beslut", "Ett nytt beslut tar över"),
                                ],
                                max_length=12,
                                verbose_name="varför den inte blir av",
                            ),
                        ),
                        ("token", models.UUIDField(editable=False, unique=True)),
                        (
                            "state",
                            django_fsm.FSMField(
                                choices=[
                                    ("beslutad", "Beslutad"),
                                    ("hos_chefen", "Väntar på behandlare"),
                                    ("utsedd", "Behandlare utsedd"),
                                    ("startad", "Startad"),
                                    ("inlett", "Inledande möte hållet"),
                                    ("behandling", "Behandling pågår"),
                                    ("avbrott", "Avbrott"),
                                    ("samtal", "Avslutningssamtal klart"),
                                    ("avslutad", "Avslutad"),
                                    ("atertagen", "Blev inte av"),
                                ],
                                default="beslutad",
                                editable=False,
                                max_length=50,
                                protected=True,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "uppdrag",
                        "verbose_name_plural": "uppdrag",
                        "ordering": ["number"],
                        "base_manager_name": "objects",
                        "indexes": [
                            models.Index(django.db.models.functions.text.Upper("tidigare_akt"), name="uppdrag_akt")
                        ],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("behandling_dag", None), ("inledande_dag__isnull", False), _connector="OR"
                                ),
                                name="begun_after_the_meeting",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "avslutad"), _negated=True),
                                    models.Q(models.Q(("avslut", ""), _negated=True), ("avslut_dag__isnull", False)),
                                    _connector="OR",
                                ),
                                name="closed_says_why",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "atertagen"), _negated=True),
                                    models.Q(("aterta_orsak", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="never_began_says_why",
                            ),
                        ],
                    },
                    bases=(records.writing.TwoSided, "casework.case"),
                ),
            ],
        ),
    ]
