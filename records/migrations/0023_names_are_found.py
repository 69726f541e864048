from django.db import migrations

from records.migrations._name_parts import NAME_PARTS


class Migration(migrations.Migration):
    dependencies = [("records", "0022_order_of_documents")]
    operations = [NAME_PARTS]
