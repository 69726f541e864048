"""Rows from before: opened when they began to count, and warned of once at most."""

from django.db import migrations
from django.db.models import F


def fill(apps, schema_editor):
    deadlines = apps.get_model('casework', 'Deadline')._base_manager
    deadlines.update(opened_at=F('counted_from'))
    deadlines.exclude(warned_at=None).update(warn_at=None)


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0005_steps_by_name_and_promises'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
