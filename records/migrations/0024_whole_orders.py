from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("records", "0023_names_are_found"),
    ]

    operations = [
        migrations.AlterModelOptions(name="draft", options={"ordering": ["-saved_at", "-id"]}),
    ]
