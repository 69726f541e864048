"""The steps of what was written before the column came, by the labels they had then (docs/adr/0011)."""

from django.db import migrations

from casework.migrations._step_names import fill

NAMES = {
    'EAnmalan': {
        'Ta emot': 'ta_emot',
        'Stämpla och skriv ut': 'skriv_ut',
        'För in i akten': 'for_in',
        'Ta bort och avsluta': 'avsluta',
        'Fördela': 'fordela',
        'Fördela till annan': 'fordela_om',
        'Ta över': 'ta_over',
        'Släpp': 'slapp',
        'Fel enhet': 'flytta_enhet',
        'Lägg i mottagningsfack': 'lagg_i_fack',
        'Översänd': 'oversand',
        'Makulera dubblett': 'makulera',
        'Märk skyddade uppgifter': 'marka_skyddat',
        'Rätta registreringen': 'ratta_registrering',
        'Rätta registreringen av mottagen anmälan': 'ratta_mottagen',
        'Rätta införingen': 'ratta_inforing',
        'Ta bort skyddsmärkningen': 'avmarka_skyddat',
        'Ta upp igen': 'ta_upp_igen',
    },
}


def fill_steps(apps, schema_editor):
    for model, names in NAMES.items():
        fill(apps, schema_editor, 'intake', model, names)


class Migration(migrations.Migration):

    dependencies = [
        ('intake', '0007_steps_by_name'),
        ('casework', '0006_fill_promises'),
    ]

    operations = [
        migrations.RunPython(fill_steps, migrations.RunPython.noop),
    ]
