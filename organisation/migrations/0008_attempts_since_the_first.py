from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("organisation", "0007_attempts_codes_and_password_requests"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="attempts", name="attempts_old"),
        migrations.RenameField(model_name="attempts", old_name="last_at", new_name="first_at"),
        migrations.AddIndex(
            model_name="attempts",
            index=models.Index(fields=["first_at"], name="attempts_old"),
        ),
    ]
