"""Every table of this room as it stands (docs/adr/0030). What it replaces is for a database that is on its way."""

import django.db.models.deletion
import django_fsm
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import records.writing
from organisation.tables import CreateTables


class Migration(migrations.Migration):
    replaces = [("srv", "0001_initial"), ("srv", "0002_avbrott"), ("srv", "0003_vem_utskottet_ersatter")]

    initial = True

    dependencies = [
        ("records", "0001_squashed_0023_names_are_found"),
    ]

    operations = [
        CreateTables(
            tables=[
                migrations.CreateModel(
                    name="Samtycke",
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
                                related_name="samtycken",
                                to="casework.case",
                            ),
                        ),
                        (
                            "person",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="samtycken",
                                to="records.person",
                            ),
                        ),
                        (
                            "till",
                            models.CharField(
                                choices=[
                                    ("uppdraget", "Innehållet i uppdraget"),
                                    ("sammanstallningen", "Att utredningens sammanställning lämnas till SRV"),
                                ],
                                max_length=20,
                                verbose_name="till vad",
                            ),
                        ),
                        ("version", models.PositiveSmallIntegerField(default=0)),
                        (
                            "svar",
                            models.CharField(
                                choices=[("gett", "Samtycker"), ("avbojt", "Samtycker inte")],
                                max_length=8,
                                verbose_name="svar",
                            ),
                        ),
                        ("dag", models.DateField(verbose_name="dag")),
                        (
                            "satt",
                            models.CharField(
                                choices=[
                                    ("mote", "Möte"),
                                    ("telefon", "Telefon"),
                                    ("systemet", "I systemet"),
                                    ("brev", "Brev"),
                                ],
                                max_length=10,
                                verbose_name="hur",
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
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="HistoricalBestallning",
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
                            "insats",
                            models.CharField(
                                choices=[
                                    ("familjebehandling", "Familjebehandling"),
                                    ("fft", "Funktionell familjeterapi"),
                                    ("hemmasittare", "Hemmasittarteam, föräldrastöd"),
                                    ("ungdomsstod", "Ungdomsstöd"),
                                    ("kriminalitet", "Behandling vid kriminalitet"),
                                    ("hemma", "Stöd i hemmet"),
                                    ("foraldrastod", "Föräldrastöd"),
                                ],
                                max_length=20,
                                verbose_name="insats",
                            ),
                        ),
                        (
                            "lagrum",
                            models.CharField(
                                choices=[
                                    ("sol_11_1", "SoL 11 kap. 1 §"),
                                    ("sol_11_5", "SoL 11 kap. 5 §"),
                                    ("lvu_22", "LVU 22 §"),
                                    ("lvu_11", "LVU 11 § andra stycket"),
                                ],
                                max_length=10,
                                verbose_name="lagrum",
                            ),
                        ),
                        ("fodd", models.DateField(verbose_name="född")),
                        (
                            "tillfallig",
                            models.BooleanField(default=False, verbose_name="tillfällig insats under utredning"),
                        ),
                        ("utredning", models.CharField(blank=True, max_length=40, verbose_name="utredningens nummer")),
                        (
                            "utredning_slut",
                            models.DateField(blank=True, null=True, verbose_name="utredningen är klar senast"),
                        ),
                        ("uppdrag_nr", models.PositiveSmallIntegerField(default=0, editable=False)),
                        ("plan_nr", models.PositiveSmallIntegerField(default=0, editable=False)),
                        ("dokument_nr", models.PositiveSmallIntegerField(default=0, editable=False)),
                        ("dokument_dag", models.DateField(editable=False, null=True)),
                        ("lampligt", models.BooleanField(default=False, verbose_name="lämpligt utan vårdnadshavarna")),
                        ("fb_dag", models.DateField(blank=True, null=True, verbose_name="utskottets beslut, dag")),
                        ("fb_version", models.PositiveSmallIntegerField(default=0, editable=False)),
                        ("fb_nr", models.CharField(blank=True, max_length=40, verbose_name="paragraf")),
                        ("beslut_dag", models.DateField(blank=True, null=True, verbose_name="beslutsdag")),
                        ("tom", models.DateField(blank=True, null=True, verbose_name="gäller till och med")),
                        (
                            "omprovad_dag",
                            models.DateField(blank=True, null=True, verbose_name="dag då vården övervägdes"),
                        ),
                        ("skickad_dag", models.DateField(blank=True, null=True, verbose_name="skickad")),
                        (
                            "post_dag",
                            models.DateField(blank=True, null=True, verbose_name="uppdraget skickat med post"),
                        ),
                        ("fragad_dag", models.DateField(blank=True, null=True, verbose_name="dag")),
                        ("mote_at", models.DateTimeField(blank=True, null=True, verbose_name="tid")),
                        ("mote_plats", models.CharField(blank=True, max_length=120, verbose_name="plats")),
                        ("mote_tolk", models.CharField(blank=True, max_length=80, verbose_name="tolk vid mötet")),
                        (
                            "uppstart_dag",
                            models.DateField(blank=True, null=True, verbose_name="dag då uppstarten hölls"),
                        ),
                        ("verkstalld_dag", models.DateField(editable=False, null=True, verbose_name="verkställd")),
                        ("sammanstallning_dag", models.DateField(blank=True, null=True, verbose_name="dag")),
                        (
                            "uppfoljd_dag",
                            models.DateField(blank=True, null=True, verbose_name="dag då uppföljningen hölls"),
                        ),
                        ("fungerar_inte_dag", models.DateField(editable=False, null=True)),
                        ("oenig_dag", models.DateField(editable=False, null=True)),
                        ("hinder_dag", models.DateField(blank=True, null=True, verbose_name="dag")),
                        (
                            "hinder",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("avslutar", "Vill avsluta i förtid"),
                                    ("aterkallar", "Tar tillbaka sitt samtycke"),
                                    ("uteblir", "Kommer inte till mötena"),
                                    ("avbojer", "Avböjer kontakt"),
                                    ("barnet", "Barnet vill inte delta"),
                                    ("annat", "Annat"),
                                ],
                                max_length=12,
                                verbose_name="vad som har hänt",
                            ),
                        ),
                        (
                            "bedomning",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("barnet", "Insatsen fortsätter till barnet"),
                                    ("foraldrarna", "Insatsen fortsätter för föräldrarna"),
                                    ("utskottet", "Utskottet har beslutat (FB 6:13 a)"),
                                    ("samtycke", "Samtycke finns igen, eller behövs inte"),
                                    ("avslutas", "Insatsen ska avslutas"),
                                ],
                                max_length=12,
                                verbose_name="bedömning",
                            ),
                        ),
                        (
                            "utredning_dag",
                            models.DateField(blank=True, null=True, verbose_name="dag då utredningen inleddes"),
                        ),
                        (
                            "placerad_dag",
                            models.DateField(blank=True, null=True, verbose_name="dag då barnet placerades"),
                        ),
                        ("samordnad_dag", models.DateField(blank=True, null=True, verbose_name="dag då mötet hölls")),
                        (
                            "avbrott_dag",
                            models.DateField(blank=True, null=True, verbose_name="första dagen av avbrottet"),
                        ),
                        (
                            "aterupptagen_dag",
                            models.DateField(blank=True, null=True, verbose_name="dag då den återupptogs"),
                        ),
                        ("slut_dag", models.DateField(blank=True, null=True, verbose_name="avslutsdag")),
                        (
                            "avslut",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("malen", "Målen är nådda"),
                                    ("tiden", "Tiden är slut"),
                                    ("alder", "Den unga fyller 21 år"),
                                    ("flyttat", "Familjen har flyttat"),
                                    ("avliden", "Den enskilde har avlidit"),
                                    ("fortid", "I förtid"),
                                ],
                                max_length=12,
                                verbose_name="varför den avslutas",
                            ),
                        ),
                        (
                            "aterta_orsak",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("tackar_nej", "Familjen eller den unga tackar nej"),
                                    ("annan_losning", "En annan lösning tar vid"),
                                    ("flyttat", "Familjen har flyttat"),
                                    ("avliden", "Den enskilde har avlidit"),
                                ],
                                max_length=14,
                                verbose_name="varför den inte blir av",
                            ),
                        ),
                        ("token", models.UUIDField(db_index=True, editable=False)),
                        (
                            "state",
                            django_fsm.FSMField(
                                choices=[
                                    ("utkast", "Uppdraget skrivs"),
                                    ("bestalld", "Hos SRV"),
                                    ("avvisad", "Verkställs inte"),
                                    ("antagen", "Väntar på uppstart"),
                                    ("pagar", "Insatsen pågår"),
                                    ("slut", "Avslutas hos SRV"),
                                    ("dokumenterad", "Dokumenterad"),
                                    ("avslutad", "Avslutad"),
                                    ("atertagen", "Blev inte av"),
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
                            "fb_ersatter",
                            models.ForeignKey(
                                blank=True,
                                db_constraint=False,
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.DO_NOTHING,
                                related_name="+",
                                to="records.person",
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
                        "verbose_name": "historical beställning",
                        "verbose_name_plural": "historical beställningar",
                        "ordering": ("-history_date", "-history_id"),
                        "get_latest_by": ("history_date", "history_id"),
                        "indexes": [],
                        "constraints": [],
                    },
                    bases=(simple_history.models.HistoricalChanges, models.Model),
                ),
                migrations.CreateModel(
                    name="Bestallning",
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
                            "insats",
                            models.CharField(
                                choices=[
                                    ("familjebehandling", "Familjebehandling"),
                                    ("fft", "Funktionell familjeterapi"),
                                    ("hemmasittare", "Hemmasittarteam, föräldrastöd"),
                                    ("ungdomsstod", "Ungdomsstöd"),
                                    ("kriminalitet", "Behandling vid kriminalitet"),
                                    ("hemma", "Stöd i hemmet"),
                                    ("foraldrastod", "Föräldrastöd"),
                                ],
                                max_length=20,
                                verbose_name="insats",
                            ),
                        ),
                        (
                            "lagrum",
                            models.CharField(
                                choices=[
                                    ("sol_11_1", "SoL 11 kap. 1 §"),
                                    ("sol_11_5", "SoL 11 kap. 5 §"),
                                    ("lvu_22", "LVU 22 §"),
                                    ("lvu_11", "LVU 11 § andra stycket"),
                                ],
                                max_length=10,
                                verbose_name="lagrum",
                            ),
                        ),
                        ("fodd", models.DateField(verbose_name="född")),
                        (
                            "tillfallig",
                            models.BooleanField(default=False, verbose_name="tillfällig insats under utredning"),
                        ),
                        ("utredning", models.CharField(blank=True, max_length=40, verbose_name="utredningens nummer")),
                        (
                            "utredning_slut",
                            models.DateField(blank=True, null=True, verbose_name="utredningen är klar senast"),
                        ),
                        ("uppdrag_nr", models.PositiveSmallIntegerField(default=0, editable=False)),
                        ("plan_nr", models.PositiveSmallIntegerField(default=0, editable=False)),
                        ("dokument_nr", models.PositiveSmallIntegerField(default=0, editable=False)),
                        ("dokument_dag", models.DateField(editable=False, null=True)),
                        ("lampligt", models.BooleanField(default=False, verbose_name="lämpligt utan vårdnadshavarna")),
                        ("fb_dag", models.DateField(blank=True, null=True, verbose_name="utskottets beslut, dag")),
                        ("fb_version", models.PositiveSmallIntegerField(default=0, editable=False)),
                        ("fb_nr", models.CharField(blank=True, max_length=40, verbose_name="paragraf")),
                        (
                            "fb_ersatter",
                            models.ForeignKey(
                                editable=False,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to="records.person",
                            ),
                        ),
                        (
                            "beslut",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="bestallningar",
                                to="records.beslut",
                                verbose_name="beslut",
                            ),
                        ),
                        ("beslut_dag", models.DateField(blank=True, null=True, verbose_name="beslutsdag")),
                        ("tom", models.DateField(blank=True, null=True, verbose_name="gäller till och med")),
                        (
                            "omprovad_dag",
                            models.DateField(blank=True, null=True, verbose_name="dag då vården övervägdes"),
                        ),
                        ("skickad_dag", models.DateField(blank=True, null=True, verbose_name="skickad")),
                        (
                            "post_dag",
                            models.DateField(blank=True, null=True, verbose_name="uppdraget skickat med post"),
                        ),
                        ("fragad_dag", models.DateField(blank=True, null=True, verbose_name="dag")),
                        ("mote_at", models.DateTimeField(blank=True, null=True, verbose_name="tid")),
                        ("mote_plats", models.CharField(blank=True, max_length=120, verbose_name="plats")),
                        ("mote_tolk", models.CharField(blank=True, max_length=80, verbose_name="tolk vid mötet")),
                        (
                            "uppstart_dag",
                            models.DateField(blank=True, null=True, verbose_name="dag då uppstarten hölls"),
                        ),
                        ("verkstalld_dag", models.DateField(editable=False, null=True, verbose_name="verkställd")),
                        ("sammanstallning_dag", models.DateField(blank=True, null=True, verbose_name="dag")),
                        (
                            "uppfoljd_dag",
                            models.DateField(blank=True, null=True, verbose_name="dag då uppföljningen hölls"),
                        ),
                        ("fungerar_inte_dag", models.DateField(editable=False, null=True)),
                        ("oenig_dag", models.DateField(editable=False, null=True)),
                        ("hinder_dag", models.DateField(blank=True, null=True, verbose_name="dag")),
                        (
                            "hinder",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("avslutar", "Vill avsluta i förtid"),
                                    ("aterkallar", "Tar tillbaka sitt samtycke"),
                                    ("uteblir", "Kommer inte till mötena"),
                                    ("avbojer", "Avböjer kontakt"),
                                    ("barnet", "Barnet vill inte delta"),
                                    ("annat", "Annat"),
                                ],
                                max_length=12,
                                verbose_name="vad som har hänt",
                            ),
                        ),
                        (
                            "bedomning",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("barnet", "Insatsen fortsätter till barnet"),
                                    ("foraldrarna", "Insatsen fortsätter för föräldrarna"),
                                    ("utskottet", "Utskottet har beslutat (FB 6:13 a)"),
                                    ("samtycke", "Samtycke finns igen, eller behövs inte"),
                                    ("avslutas", "Insatsen ska avslutas"),
                                ],
                                max_length=12,
                                verbose_name="bedömning",
                            ),
                        ),
                        (
                            "utredning_dag",
                            models.DateField(blank=True, null=True, verbose_name="dag då utredningen inleddes"),
                        ),
                        (
                            "placerad_dag",
                            models.DateField(blank=True, null=True, verbose_name="dag då barnet placerades"),
                        ),
                        ("samordnad_dag", models.DateField(blank=True, null=True, verbose_name="dag då mötet hölls")),
                        (
                            "avbrott_dag",
                            models.DateField(blank=True, null=True, verbose_name="första dagen av avbrottet"),
                        ),
                        (
                            "aterupptagen_dag",
                            models.DateField(blank=True, null=True, verbose_name="dag då den återupptogs"),
                        ),
                        ("slut_dag", models.DateField(blank=True, null=True, verbose_name="avslutsdag")),
                        (
                            "avslut",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("malen", "Målen är nådda"),
                                    ("tiden", "Tiden är slut"),
                                    ("alder", "Den unga fyller 21 år"),
                                    ("flyttat", "Familjen har flyttat"),
                                    ("avliden", "Den enskilde har avlidit"),
                                    ("fortid", "I förtid"),
                                ],
                                max_length=12,
                                verbose_name="varför den avslutas",
                            ),
                        ),
                        (
                            "aterta_orsak",
                            models.CharField(
                                blank=True,
                                choices=[
                                    ("tackar_nej", "Familjen eller den unga tackar nej"),
                                    ("annan_losning", "En annan lösning tar vid"),
                                    ("flyttat", "Familjen har flyttat"),
                                    ("avliden", "Den enskilde har avlidit"),
                                ],
                                max_length=14,
                                verbose_name="varför den inte blir av",
                            ),
                        ),
                        ("token", models.UUIDField(editable=False, unique=True)),
                        (
                            "state",
                            django_fsm.FSMField(
                                choices=[
                                    ("utkast", "Uppdraget skrivs"),
                                    ("bestalld", "Hos SRV"),
                                    ("avvisad", "Verkställs inte"),
                                    ("antagen", "Väntar på uppstart"),
                                    ("pagar", "Insatsen pågår"),
                                    ("slut", "Avslutas hos SRV"),
                                    ("dokumenterad", "Dokumenterad"),
                                    ("avslutad", "Avslutad"),
                                    ("atertagen", "Blev inte av"),
                                ],
                                default="utkast",
                                editable=False,
                                max_length=50,
                                protected=True,
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "beställning",
                        "verbose_name_plural": "beställningar",
                        "ordering": ["number"],
                        "base_manager_name": "objects",
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("verkstalld_dag", None), ("uppstart_dag__isnull", False), _connector="OR"
                                ),
                                name="srv_carried_out_by_the_uppstart",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state__in", ["slut", "dokumenterad", "avslutad"]), _negated=True),
                                    models.Q(("avslut", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="srv_ended_says_why",
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(("state", "atertagen"), _negated=True),
                                    models.Q(("aterta_orsak", ""), _negated=True),
                                    _connector="OR",
                                ),
                                name="srv_never_began_says_why",
                            ),
                        ],
                        "indexes": [],
                    },
                    bases=(records.writing.TwoSided, "casework.case"),
                ),
            ],
        ),
    ]
