from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0005_links'),
    ]

    operations = [
        migrations.RemoveField(
            model_name='historicalsynpunkt',
            name='lankat',
        ),
        migrations.RemoveField(
            model_name='synpunkt',
            name='lankat',
        ),
    ]
