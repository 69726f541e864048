from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0010_fill_diariet'),
    ]

    operations = [
        migrations.AddConstraint(
            model_name='synpunkt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['besvarad', 'avslutad']), _negated=True), models.Q(('besvarad_satt', ''), _negated=True), _connector='OR'), name='answered_how'),
        ),
        migrations.AddConstraint(
            model_name='synpunkt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('state', 'avslutad'), _negated=True), ('diarieford_at__isnull', False), _connector='OR'), name='closed_is_diarieford'),
        ),
    ]
