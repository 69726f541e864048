from django.db import migrations


class Migration(migrations.Migration):

    dependencies = [("openvard", "0003_which_follow_up_asked")]

    operations = [
        migrations.RemoveField("uppdrag", "plan_andras"),
        migrations.RemoveField("historicaluppdrag", "plan_andras"),
    ]
