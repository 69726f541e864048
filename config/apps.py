from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.db.backends.signals import connection_created
from django.db.models.signals import post_migrate


class ConfigConfig(AppConfig):
    name = "config"
    verbose_name = "config"

    def ready(self) -> None:
        from config import checks, sqlite  # noqa: F401

        connection_created.connect(sqlite.teach, dispatch_uid="swedish")
        # After every migrate, since SQLite drops a table's triggers whenever it remakes the table.
        post_migrate.connect(_install_triggers, sender=self)


def _install_triggers(using: str, **_: Any) -> None:
    from config import append_only

    if settings.APPEND_ONLY_TRIGGERS:
        append_only.install(using)
