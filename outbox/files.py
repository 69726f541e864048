"""Mail written to files, where no mail server is given: for whoever runs the program, and nobody else on the machine."""

from __future__ import annotations

import os
from typing import Any

from django.conf import settings
from django.core.mail.backends.filebased import EmailBackend


class PrivateFiles(EmailBackend):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        os.makedirs(settings.EMAIL_FILE_PATH, mode=0o700, exist_ok=True)
        # Also a folder of older days.
        os.chmod(settings.EMAIL_FILE_PATH, 0o700)
        super().__init__(*args, **kwargs)

    def open(self) -> bool:
        if self.stream is None:
            self.stream = os.fdopen(os.open(self._get_filename(), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab")
            return True
        return False
