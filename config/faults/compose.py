"""What docker-compose.yml and the Dockerfile say is run, so that no other place has to say it again."""

from __future__ import annotations

import json
import re
import shlex
from typing import Any

import yaml
from django.conf import settings

# The services that run for as long as the installation does, and are restarted when they die.
LASTING = ("web", "worker", "beat-1", "beat-2")


def services() -> dict[str, Any]:
    return yaml.safe_load((settings.BASE_DIR / "docker-compose.yml").read_text(encoding="utf-8"))["services"]


def dockerfile(instruction: str) -> list[str]:
    """The lines of one instruction, with continuations joined."""
    text = (settings.BASE_DIR / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    return [line.partition(" ")[2] for line in text.splitlines() if line.startswith(f"{instruction} ")]


def command_of(service: dict[str, Any]) -> list[str]:
    """The service's command, or the image's own."""
    words = service.get("command") or json.loads(dockerfile("CMD")[0])
    return shlex.split(words) if isinstance(words, str) else words


def interpolated(text: str, values: dict[str, str]) -> str:
    """${NAME:?why} and ${NAME:-else}, as compose reads them. Raises ValueError for what must be given and is not."""

    def value(match: re.Match[str]) -> str:
        name, how, other = match.groups()
        found = values.get(name, "")
        if not found and how == ":?":
            raise ValueError(f"{name}: {other}")
        return found or other

    return re.sub(r"\$\{(\w+)(:[?-])([^}]*)\}", value, text)


def environment_of(service: dict[str, Any], values: dict[str, str]) -> dict[str, str]:
    """What compose gives a service: the whole of .env, and its own environment on top."""
    own = {name: interpolated(text, values) for name, text in service["environment"].items()}
    return values | own
