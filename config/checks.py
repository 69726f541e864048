"""What a system check can know before anything runs: every citation names a rule of a written routine, or a law."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.checks import Error, Tags, Warning, register


@register()
def routines_are_sound(app_configs: Any, **_: Any) -> list[Error]:
    from casework.models import Case, routines
    from casework.steps import Step
    from desk.rulebook import is_law, words

    errors = []
    for routine in routines():
        steps = routine.steps().values()
        for name in set(dir(routine)) - set(dir(Case)):
            step = getattr(getattr(routine, name, None), "step", None)
            if isinstance(step, Step) and step.name != name:
                # Not a step of the routine then: no button, no row in its table, and nobody would know.
                errors.append(
                    Error(f"{routine.__name__}.{name} is the step {step.name}: it must stand under its own name")
                )
        cited = {rule for step in steps for rule in step.rules}
        cited |= {kind.rule for kind in routine.deadline_kinds().values() if not is_law(kind.rule)}
        for rule in sorted(cited | {rule for station in routine.stations() for rule in station.rules}):
            try:
                words(rule)
            except (KeyError, FileNotFoundError):
                errors.append(Error(f"{routine.__name__} cites {rule}, which no written routine holds"))
    return errors


@register()
def hours_are_times(app_configs: Any, **_: Any) -> list[Error]:
    """What cannot be read would be found by whoever opens the desk."""
    from records.hours import common, hours

    wrong = []
    for code in settings.DUTY_HOURS:
        try:
            hours(code)
        except ValueError:
            wrong.append(Error(f"DUTY_HOURS of {code or 'every unit'} must be like 8:00-16:00"))
    try:
        common()
    except ValueError:
        wrong.append(Error("DUTY_HOURS must leave some time when every unit is open: residents are told it"))
    return wrong


@register()
def proxies_can_be_counted(app_configs: Any, **_: Any) -> list[Error]:
    if settings.TRUSTED_PROXIES < 0:
        return [Error("TRUSTED_PROXIES must be a number of proxies, 0 or more", id="arendegang.E002")]
    return []


@register(Tags.security, deploy=True)
def clients_are_told_apart(app_configs: Any, **_: Any) -> list[Any]:
    """The limits of login and of the public forms count by the client's network (records.network)."""
    behind = bool(settings.SECURE_PROXY_SSL_HEADER)
    if behind and not settings.TRUSTED_PROXIES:
        said = "BEHIND_TLS_PROXY without TRUSTED_PROXIES: everybody has the proxy's address, and shares its limits"
        return [Error(said, id="arendegang.E003")]
    if settings.TRUSTED_PROXIES and not behind:
        said = "TRUSTED_PROXIES without BEHIND_TLS_PROXY: where no proxy stands, a client names its own address"
        return [Warning(said, id="arendegang.W004")]
    return []


@register(Tags.security, deploy=True)
def production_is_closed(app_configs: Any, **_: Any) -> list[Any]:
    """What `check --deploy` does not look at by itself."""
    findings: list[Any] = []
    if "*" in settings.ALLOWED_HOSTS:
        findings.append(Error("ALLOWED_HOSTS holds *", id="arendegang.E001"))
    if settings.DEMO:
        findings.append(Warning("DEMO is on: every demo user's password is known", id="arendegang.W001"))
    if settings.EMBEDDED:
        findings.append(Warning("SQLite: one machine only, and no database roles", id="arendegang.W002"))
    return findings
