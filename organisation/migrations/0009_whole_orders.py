from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("organisation", "0008_attempts_since_the_first"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name="enhet",
            options={"ordering": ["name", "id"], "verbose_name": "enhet", "verbose_name_plural": "enheter"},
        ),
        migrations.AlterModelOptions(name="membership", options={"ordering": ["enhet", "role", "user", "from_day"]}),
        migrations.AlterModelOptions(name="absence", options={"ordering": ["from_day", "id"]}),
        migrations.AlterModelOptions(name="ledighetslage", options={"ordering": ["from_day", "id"]}),
    ]
