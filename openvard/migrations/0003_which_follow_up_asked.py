"""That the plan needs changing is kept as the day of the follow-up that showed it: a new one is a new duty."""

from django.db import migrations, models
from django.db.models import F

from config.append_only import lifted


def the_day(apps, schema_editor):
    """The last follow-up is the one that is known; without one the day of the meeting that the plan began with."""
    for name in ("Uppdrag", "HistoricalUppdrag"):
        model = apps.get_model("openvard", name)
        rows = model._base_manager.filter(plan_andras=True)
        with lifted(schema_editor, model._meta.db_table):
            rows.filter(uppfoljd_dag__isnull=False).update(andras_dag=F("uppfoljd_dag"))
            rows.filter(uppfoljd_dag=None).update(andras_dag=F("inledande_dag"))


class Migration(migrations.Migration):

    dependencies = [("openvard", "0002_samordnande")]

    operations = [
        migrations.AddField("uppdrag", "andras_dag", models.DateField(editable=False, null=True)),
        migrations.AddField("historicaluppdrag", "andras_dag", models.DateField(editable=False, null=True)),
        migrations.RunPython(the_day, migrations.RunPython.noop),
    ]
