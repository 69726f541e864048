"""The steps of what was written before the column came, by the labels they had then (docs/adr/0011)."""

from django.db import migrations

from casework.migrations._step_names import fill

NAMES = {
    'Januarirapport': {
        'Lämna underlag': 'lamna_underlag',
        'Frys rapporten': 'frys',
        'Lämna till nämndkontoret': 'lamna',
        'Kvittera': 'kvittera',
        'Frys utan alla underlag': 'frys_anda',
        'Öppna igen': 'oppna_igen',
    },
    'Synpunkt': {
        'Registrera': 'registrera',
        'Bedöm': 'bedom',
        'Bekräfta': 'bekrafta',
        'Skriv in åtgärd': 'atgarda',
        'Besvara skriftligt': 'besvara',
        'Diarieför': 'diariefor',
        'Överlämna handlingar': 'overlamna',
        'Kvittera': 'kvittera',
        'Fördela': 'fordela',
        'Skriv in fler åtgärder': 'atgarda_mer',
        'Underrätta': 'underratta',
        'Besvara muntligt': 'besvara_muntligt',
        'Kan inte informeras': 'kan_ej_informeras',
        'Svar är inte möjligt': 'avsta_svar',
        'Avsluta': 'avsluta',
        'Lämna över': 'lamna_over',
        'Berör en kollega': 'anmal_berord',
        'Flytta till annan enhet': 'flytta',
        'Hör också till': 'hanvisa',
        'Koppla till ett ärende': 'koppla',
        'Makulera': 'makulera',
        'Ändra raden': 'andra',
        'Rätta ankomsten': 'ratta_ankomst',
        'Berör inte kollegan': 'ta_bort_berord',
        'Öppna igen': 'oppna_igen',
        'Märk skyddade uppgifter': 'marka_skyddat',
    },
}


def fill_steps(apps, schema_editor):
    for model, names in NAMES.items():
        fill(apps, schema_editor, 'complaints', model, names)


class Migration(migrations.Migration):

    dependencies = [
        ('complaints', '0002_steps_by_name'),
        ('casework', '0006_fill_promises'),
    ]

    operations = [
        migrations.RunPython(fill_steps, migrations.RunPython.noop),
    ]
