from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0015_found_by"),
    ]

    operations = [
        migrations.AlterModelOptions(name="anmalan", options={"ordering": ["received_at", "id"]}),
    ]
