from django.db import migrations, models

from records.uploads import inspect


def prove_the_waiting(apps, schema_editor):
    """A file in a form that is not sent yet is proved once more, so that it too keeps what it was found to be."""
    files = apps.get_model("intake", "UtkastFil").objects
    for pk in list(files.values_list("pk", flat=True)):
        fil = files.get(pk=pk)
        kind = inspect(bytes(fil.data), fil.filename)
        files.filter(pk=pk).update(content_type=kind.content_type, flags=",".join(sorted(kind.flags)))


class Migration(migrations.Migration):

    dependencies = [
        ('intake', '0003_barn_i_hemmet'),
    ]

    operations = [
        migrations.AddField(
            model_name='anmalan',
            name='fingerprint',
            field=models.CharField(default='', max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='utkastfil',
            name='content_type',
            field=models.CharField(default='', max_length=100),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='utkastfil',
            name='flags',
            field=models.CharField(blank=True, max_length=40),
        ),
        migrations.RunPython(prove_the_waiting, migrations.RunPython.noop),
    ]
