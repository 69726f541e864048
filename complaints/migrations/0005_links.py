"""What was linked in a column is a link of the kernel's, with when and by whom as the history tells; also what was replaced."""

from django.db import migrations


def move(apps, schema_editor):
    link = apps.get_model('casework', 'Link')._base_manager
    history = apps.get_model('complaints', 'HistoricalSynpunkt')._base_manager
    users = set(apps.get_model('organisation', 'User')._base_manager.values_list('pk', flat=True))
    before, open_ = {}, {}
    for row in history.order_by('id', 'history_id').iterator():
        if row.lankat_id == before.get(row.id):
            continue
        before[row.id] = row.lankat_id
        if row.id in open_:
            link.filter(pk=open_.pop(row.id)).update(ended_at=row.history_date)
        if row.lankat_id:
            by = row.history_user_id if row.history_user_id in users else None
            made = link.create(case_id=row.id, other_id=row.lankat_id, at=row.history_date, by_id=by)
            open_[row.id] = made.pk


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0004_people_and_duties'),
        ('casework', '0007_people_and_duties'),
    ]

    operations = [
        migrations.RunPython(move, migrations.RunPython.noop),
    ]
