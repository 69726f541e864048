"""The ways a case comes to a person, each with an index of its own (docs/adr/0012), and when it came."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models
from django.db.models import F, Q

from casework.migrations._together import TOGETHER


def fill(apps, _editor):
    apps.get_model("casework", "Case").objects.update(came_at=F("registered_at"))


def opened(name, *fields, **more):
    return migrations.AddIndex("case", models.Index(fields=fields, condition=Q(closed_at=None, **more), name=name))


def closed(name, *fields):
    return migrations.AddIndex("case", models.Index(fields=fields, condition=Q(closed_at__isnull=False), name=name))


def without_its_own_index(name, to, **more):
    """The ways' indexes begin with it, or nothing looks for it: one index less to write at every step."""
    key = models.ForeignKey(
        to, django.db.models.deletion.PROTECT, related_name="+", db_index=False, **more
    )
    return migrations.AlterField("case", name, key)


class Migration(migrations.Migration):
    dependencies = [
        ("casework", "0007_people_and_duties"),
        ("organisation", "0004_acknowledgement"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        *(migrations.RemoveIndex("case", name) for name in ("case_queue", "case_mine", "case_closed")),
        without_its_own_index("ansvarig", settings.AUTH_USER_MODEL, null=True, blank=True, verbose_name="ansvarig"),
        without_its_own_index("enhet", "organisation.enhet", verbose_name="enhet"),
        without_its_own_index("performing", "organisation.enhet", null=True, blank=True, verbose_name="utförare"),
        without_its_own_index("last_by", settings.AUTH_USER_MODEL, null=True, editable=False),
        without_its_own_index("last_for", settings.AUTH_USER_MODEL, null=True, editable=False),
        migrations.AddField("case", "came_at", models.DateTimeField(editable=False, null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField("case", "came_at", models.DateTimeField(editable=False)),
        migrations.AddIndex("case", models.Index(fields=["enhet", "routine", "received_at"], name="case_unit")),
        opened("case_queue", "enhet", "routine", "next_due_at", "id"),
        opened("case_performing", "performing", "routine", "next_due_at", "id"),
        opened("case_mine", "ansvarig", "routine", "next_due_at", "id"),
        opened("case_nobodys", "enhet", "routine", "next_due_at", "id", ansvarig=None),
        opened("case_waiting", "routine", "next_step", "enhet", "next_due_at"),
        opened("case_came", "enhet", "routine", "came_at"),
        closed("case_closed", "enhet", "routine", "-closed_at", "-id"),
        closed("case_closed_performing", "performing", "routine", "-closed_at", "-id"),
        closed("case_closed_mine", "ansvarig", "routine", "-closed_at", "-id"),
        TOGETHER,
    ]
