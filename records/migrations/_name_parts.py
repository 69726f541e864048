"""A name is looked for by parts of its words. PostgreSQL has an index for that, where its own extension is installed.

SQLite reads the names: it is made for an office whose cases it reads in a moment. PostgreSQL without the extension does too.
"""

from django.db import migrations

AVAILABLE = "SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'"
EXTENSION = "CREATE EXTENSION IF NOT EXISTS pg_trgm"
# As Django's icontains asks.
INDEX = "CREATE INDEX person_name_parts ON records_person USING gin (UPPER(name::text) gin_trgm_ops)"


def _add(_apps, editor):
    if editor.connection.vendor != "postgresql":
        return
    with editor.connection.cursor() as cursor:
        cursor.execute(AVAILABLE)
        available = cursor.fetchone()
    if available:
        editor.execute(EXTENSION)
        editor.execute(INDEX)


def _remove(_apps, editor):
    if editor.connection.vendor == "postgresql":
        editor.execute("DROP INDEX IF EXISTS person_name_parts")


NAME_PARTS = migrations.RunPython(_add, _remove)
