"""PostgreSQL takes unit, person and routine as independent of each other unless it is told to look."""

from django.db import migrations


def _on_postgresql(sql):
    def run(_apps, editor):
        if editor.connection.vendor == "postgresql":
            editor.execute(sql)

    return run


TOGETHER = migrations.RunPython(
    _on_postgresql("CREATE STATISTICS case_together ON enhet_id, ansvarig_id, routine FROM casework_case"),
    _on_postgresql("DROP STATISTICS case_together"),
)
