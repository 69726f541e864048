"""Being in the diary is a fact beside the state, from registration on, and no longer two states after the answer.

What stood in those states is answered, in the history too: there the steps tell when it was entered, handed over and
received, and by whom (docs/adr/0015).
"""

from django.db import migrations
from django.db.models import Exists, OuterRef, Subquery

from config.append_only import lifted

GONE = ('diarieford', 'overlamnad')


def fill(apps, schema_editor):
    case, envelope = apps.get_model('complaints', 'Synpunkt'), apps.get_model('casework', 'Case')
    history, handling = apps.get_model('complaints', 'HistoricalSynpunkt'), apps.get_model('records', 'Handling')
    cases = case._base_manager

    def last(step):
        rows = history._base_manager.filter(id=OuterRef('pk'), last_step=step).order_by('-history_id')
        return Subquery(rows.values('history_date')[:1])

    stood = {state: list(cases.filter(state=state).values_list('pk', flat=True)) for state in GONE}
    cases.update(diarieford_at=last('diariefor'))
    cases.filter(overlamnad_at__isnull=False).update(kvitterad_at=last('kvittera'))
    closed = envelope._base_manager.filter(pk=OuterRef('pk')).values('closed_at')
    cases.filter(state='avslutad', diarieford_at=None).update(diarieford_at=Subquery(closed))
    cases.filter(state__in=GONE).update(state='besvarad')
    envelope._base_manager.filter(pk__in=[pk for found in stood.values() for pk in found]).update(status='besvarad')
    without = envelope._base_manager.filter(pk__in=stood['diarieford']).exclude(
        Exists(handling._base_manager.filter(case=OuterRef('pk')))
    )
    without.update(next_step='avsluta')
    with lifted(schema_editor, history._meta.db_table):
        history._base_manager.filter(state__in=GONE).update(state='besvarad', status='besvarad')


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0009_i_diariet'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
