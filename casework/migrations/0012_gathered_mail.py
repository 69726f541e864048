from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0011_what_a_duty_is_about'),
    ]

    operations = [
        migrations.AddIndex(
            model_name='notice',
            index=models.Index(condition=models.Q(('kind', 'samlat')), fields=['created_at', 'recipient'], name='notice_gathered'),
        ),
    ]
