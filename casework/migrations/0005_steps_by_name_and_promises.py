"""A step is known by its name; a deadline counts from its own start, and is never opened again (docs/adr/0011)."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0004_disqualification_and_warning'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='case',
            name='last_step',
            field=models.CharField(default='', editable=False, max_length=60),
        ),
        migrations.AddField(
            model_name='case',
            name='last_by',
            field=models.ForeignKey(editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL),
        ),
        migrations.RenameField(
            model_name='deadline',
            old_name='opened_at',
            new_name='counted_from',
        ),
        migrations.AddField(
            model_name='deadline',
            name='opened_at',
            field=models.DateTimeField(default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='deadline',
            name='advice',
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name='deadline',
            name='rule',
            field=models.CharField(max_length=20),
        ),
        migrations.RemoveConstraint(
            model_name='deadline',
            name='deadline_once',
        ),
        migrations.AddConstraint(
            model_name='deadline',
            constraint=models.UniqueConstraint(condition=models.Q(('cancelled_at', None), ('met_at', None)), fields=('case', 'key'), name='deadline_open_once'),
        ),
        migrations.RemoveIndex(
            model_name='deadline',
            name='deadline_to_warn',
        ),
        migrations.AddIndex(
            model_name='deadline',
            index=models.Index(condition=models.Q(('cancelled_at', None), ('met_at', None), ('warn_at__isnull', False)), fields=['warn_at'], name='deadline_to_warn'),
        ),
    ]
