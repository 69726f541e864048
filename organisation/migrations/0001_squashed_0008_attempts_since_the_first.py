"""Every table of this room as it stands (docs/adr/0030). What it replaces is for a database that is on its way."""

import django.contrib.auth.models
import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from organisation.tables import CreateTables


class Migration(migrations.Migration):
    replaces = [
        ("organisation", "0001_initial"),
        ("organisation", "0002_staff_pages"),
        ("organisation", "0003_once"),
        ("organisation", "0004_acknowledgement"),
        ("organisation", "0005_board_meeting"),
        ("organisation", "0006_meeting_called_off"),
        ("organisation", "0007_attempts_codes_and_password_requests"),
        ("organisation", "0008_attempts_since_the_first"),
    ]

    initial = True

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [
        CreateTables(
            tables=[
                migrations.CreateModel(
                    name="BoardMeeting",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "body",
                            models.CharField(
                                choices=[("sn", "Socialnämnden"), ("snmu", "Socialnämndens myndighetsutskott")],
                                max_length=4,
                                verbose_name="organ",
                            ),
                        ),
                        ("day", models.DateField(verbose_name="dag")),
                        ("called_off", models.BooleanField(default=False)),
                    ],
                    options={
                        "ordering": ["day", "body"],
                        "constraints": [models.UniqueConstraint(fields=("body", "day"), name="board_meets_once_a_day")],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="LastCode",
                    fields=[
                        (
                            "user",
                            models.OneToOneField(
                                on_delete=django.db.models.deletion.CASCADE,
                                primary_key=True,
                                related_name="+",
                                serialize=False,
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("counter", models.BigIntegerField()),
                    ],
                    options={
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="Attempts",
                    fields=[
                        ("key", models.CharField(max_length=64, primary_key=True, serialize=False)),
                        ("failures", models.PositiveIntegerField(default=0)),
                        ("first_at", models.DateTimeField()),
                        ("until", models.DateTimeField()),
                    ],
                    options={
                        "indexes": [models.Index(fields=["first_at"], name="attempts_old")],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="PasswordRequest",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("address", models.CharField(max_length=64)),
                        ("asked_at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["id"],
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="User",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("password", models.CharField(max_length=128, verbose_name="password")),
                        ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                        (
                            "is_superuser",
                            models.BooleanField(
                                default=False,
                                help_text="Designates that this user has all permissions without explicitly assigning them.",
                                verbose_name="superuser status",
                            ),
                        ),
                        (
                            "username",
                            models.CharField(
                                error_messages={"unique": "A user with that username already exists."},
                                help_text="Required. 150 characters or fewer. Letters, digits and @/./+/-/_ only.",
                                max_length=150,
                                unique=True,
                                validators=[django.contrib.auth.validators.UnicodeUsernameValidator()],
                                verbose_name="username",
                            ),
                        ),
                        ("first_name", models.CharField(blank=True, max_length=150, verbose_name="first name")),
                        ("last_name", models.CharField(blank=True, max_length=150, verbose_name="last name")),
                        ("email", models.EmailField(blank=True, max_length=254, verbose_name="email address")),
                        (
                            "is_staff",
                            models.BooleanField(
                                default=False,
                                help_text="Designates whether the user can log into this admin site.",
                                verbose_name="staff status",
                            ),
                        ),
                        (
                            "is_active",
                            models.BooleanField(
                                default=True,
                                help_text="Designates whether this user should be treated as active. Unselect this instead of deleting accounts.",
                                verbose_name="active",
                            ),
                        ),
                        (
                            "date_joined",
                            models.DateTimeField(default=django.utils.timezone.now, verbose_name="date joined"),
                        ),
                        (
                            "theme",
                            models.CharField(
                                blank=True,
                                choices=[("", "Som datorn eller telefonen"), ("ljust", "Ljust"), ("morkt", "Mörkt")],
                                default="",
                                max_length=6,
                                verbose_name="utseende",
                            ),
                        ),
                        ("dense", models.BooleanField(default=False, verbose_name="tätare rader")),
                        ("single_keys", models.BooleanField(default=True, verbose_name="kortkommandon med en tangent")),
                        (
                            "groups",
                            models.ManyToManyField(
                                blank=True,
                                help_text="The groups this user belongs to. A user will get all permissions granted to each of their groups.",
                                related_name="user_set",
                                related_query_name="user",
                                to="auth.group",
                                verbose_name="groups",
                            ),
                        ),
                        (
                            "user_permissions",
                            models.ManyToManyField(
                                blank=True,
                                help_text="Specific permissions for this user.",
                                related_name="user_set",
                                related_query_name="user",
                                to="auth.permission",
                                verbose_name="user permissions",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "user",
                        "verbose_name_plural": "users",
                        "abstract": False,
                        "indexes": [],
                        "constraints": [],
                    },
                    managers=[
                        ("objects", django.contrib.auth.models.UserManager()),
                    ],
                ),
                migrations.CreateModel(
                    name="Enhet",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("code", models.CharField(max_length=8, unique=True, verbose_name="kod")),
                        ("name", models.CharField(max_length=100, verbose_name="namn")),
                        ("short_name", models.CharField(max_length=40, verbose_name="kortnamn")),
                        (
                            "parent",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="children",
                                to="organisation.enhet",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "enhet",
                        "verbose_name_plural": "enheter",
                        "ordering": ["name"],
                        "indexes": [],
                        "constraints": [],
                    },
                ),
                migrations.CreateModel(
                    name="Membership",
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
                                related_name="memberships",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "enhet",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="memberships",
                                to="organisation.enhet",
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
                        ("from_day", models.DateField(verbose_name="från och med")),
                        ("to_day", models.DateField(blank=True, null=True, verbose_name="till och med")),
                    ],
                    options={
                        "ordering": ["enhet", "role", "user"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(
                                    ("to_day", None), ("to_day__gte", models.F("from_day")), _connector="OR"
                                ),
                                name="membership_ends_after_it_starts",
                            ),
                            models.UniqueConstraint(
                                fields=("user", "enhet", "role", "from_day"), name="membership_once"
                            ),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Absence",
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
                                related_name="absences",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        ("from_day", models.DateField(verbose_name="från och med")),
                        ("to_day", models.DateField(verbose_name="till och med")),
                        (
                            "substitute",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="substitutes_for",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["from_day"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("to_day__gte", models.F("from_day"))),
                                name="absence_ends_after_it_starts",
                            ),
                            models.UniqueConstraint(fields=("user", "from_day", "to_day"), name="absence_once"),
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Acknowledgement",
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
                        ("paper", models.CharField(max_length=2)),
                        ("version", models.CharField(max_length=40)),
                        ("at", models.DateTimeField()),
                    ],
                    options={
                        "ordering": ["at", "id"],
                        "constraints": [
                            models.UniqueConstraint(fields=("user", "paper", "version"), name="acknowledged_once")
                        ],
                        "indexes": [],
                    },
                ),
                migrations.CreateModel(
                    name="Ledighetslage",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "enhet",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="ledighetslagen",
                                to="organisation.enhet",
                                verbose_name="enhet",
                            ),
                        ),
                        ("name", models.CharField(max_length=40, verbose_name="namn")),
                        ("from_day", models.DateField(verbose_name="från och med")),
                        ("to_day", models.DateField(verbose_name="till och med")),
                        (
                            "kontaktcenter_informed_at",
                            models.DateTimeField(blank=True, null=True, verbose_name="kontaktcenter informerat"),
                        ),
                        (
                            "kontaktcenter_contact",
                            models.CharField(blank=True, max_length=100, verbose_name="vem på kontaktcenter"),
                        ),
                        (
                            "informed_by",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.PROTECT,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                    ],
                    options={
                        "ordering": ["from_day"],
                        "constraints": [
                            models.CheckConstraint(
                                condition=models.Q(("to_day__gte", models.F("from_day"))),
                                name="ledighetslage_ends_after_it_starts",
                            ),
                            models.UniqueConstraint(
                                fields=("enhet", "name", "from_day", "to_day"), name="ledighetslage_once"
                            ),
                            models.CheckConstraint(
                                condition=models.Q(
                                    models.Q(
                                        ("informed_by", None),
                                        ("kontaktcenter_contact", ""),
                                        ("kontaktcenter_informed_at", None),
                                    ),
                                    models.Q(
                                        ("informed_by__isnull", False),
                                        ("kontaktcenter_informed_at__isnull", False),
                                        models.Q(("kontaktcenter_contact", ""), _negated=True),
                                    ),
                                    _connector="OR",
                                ),
                                name="kontaktcenter_informed_who_and_when",
                            ),
                        ],
                        "indexes": [],
                    },
                ),
            ],
        ),
    ]
