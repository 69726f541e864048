"""From whom each report came, as far as a register may say it: while the words are still there to tell (OSL 5:2)."""

from django.db import migrations
from django.db.models import OuterRef, Subquery


def fill(apps, schema_editor):
    case, innehall = apps.get_model('intake', 'EAnmalan'), apps.get_model('intake', 'Innehall')
    words = innehall._base_manager.filter(pk=OuterRef('anmalan_id')).values('anmalare')
    told = case._base_manager.filter(anmalan__innehall__isnull=False)
    told.update(avsandare=Subquery(words))


class Migration(migrations.Migration):

    dependencies = [
        ('intake', '0013_oversand_kopia'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
