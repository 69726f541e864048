"""Pages for what goes wrong. None of them says whether something hidden exists."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import RequestDataTooBig, TooManyFilesSent
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import Resolver404, ResolverMatch, resolve
from django.utils import translation
from django.utils.text import capfirst
from django.utils.translation import gettext_noop as _

from casework.models import routines
from config.away import BUSY, SLOW, UNLOGGED, Trouble, trouble
from desk.together import VERSION
from records import uploads
from records.flood import SHOWN, TRAP
from records.languages import SWITCH
from records.uploads import MAX_FILES, MAX_TOTAL, MISSING

log = structlog.get_logger("errors")
NUMBERS = {"antal": MAX_FILES, "mb": MAX_TOTAL // 1024**2}
# Where the residents' pages begin: the page that sends once more, and its language. The first that fits.
RESIDENTS = (
    ("/orosanmalan/en/", "intake/igen.html", "en"),
    ("/orosanmalan/", "intake/igen.html", "sv"),
    ("/synpunkt/en/", "complaints/public/igen.html", "en"),
    ("/synpunkt/", "complaints/public/igen.html", "sv"),
)
RESIDENT = tuple(row[0] for row in RESIDENTS)


def _page(request: HttpRequest, status: int, title: str, text: str, **more: Any) -> HttpResponse:
    """Texts as they stand in the code: a resident reads them in the language of the address."""
    for start, _sent, language in RESIDENTS:
        if request.path.startswith(start):
            with translation.override(language):
                said = {
                    "title": translation.gettext(title),
                    "text": translation.gettext(text) % NUMBERS,
                    "start": start,
                }
                return render(request, "public_error.html", said | more, status=status)
    return render(request, "error.html", {"title": title, "text": text % NUMBERS, **more}, status=status)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    text = "Adressen finns inte, eller så har du inte behörighet. Kontakta enhetschefen om du behöver den."
    if request.path.startswith(RESIDENT):
        text = _("Adressen finns inte. Börja från första sidan.")
    return _page(request, 404, _("Sidan finns inte"), text, **(_typed(request) if request.method == "POST" else {}))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        text = _("Gå tillbaka och korta texten. Det du skrev finns kvar.")
        return _page(request, 413, _("Det som skickades är för stort"), text)
    if isinstance(exception, TooManyFilesSent):
        text = _("Högst %(antal)s filer kan bifogas. Gå tillbaka och välj färre. Det du skrev finns kvar.")
        return _page(request, 413, _("Det är för många filer"), text)
    return _page(request, 400, _("Något i det som skickades går inte att läsa"), _("Gå tillbaka och försök igen."))


def too_big(request: HttpRequest) -> HttpResponse:
    """Of the request nothing may be read here but its headers."""
    text = _("Filerna får tillsammans vara högst %(mb)s MB. Gå tillbaka och välj färre. Det du skrev finns kvar.")
    return _page(request, 413, _("Det som skickades är för stort"), text)


def no_length(request: HttpRequest) -> HttpResponse:
    text = _("Gå tillbaka och försök igen. Det du skrev finns kvar.")
    return _page(request, 411, _("Något i det som skickades går inte att läsa"), text)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return not_found(request)


def server_error(request: HttpRequest) -> HttpResponse:
    """Also of what stands around the views: session, login, log. Whatever goes wrong here too, there is an answer."""
    error = sys.exc_info()[1]
    try:
        if found := trouble(error):
            return unavailable(request, found, error)
        _let_go(request)
        text = _("Felet är noterat. Gå tillbaka: det du skrev finns kvar i webbläsaren. Är det bråttom, ring.")
        return _page(request, 500, _("Något gick fel hos oss"), text, files=_files(request))
    except Exception as again:
        log.exception("error_page_failed")
        return _bare(503 if trouble(error) or trouble(again) else 500)


# No page at all can be drawn: what needs neither a template nor a database.
BARE = (
    '<!doctype html><html lang="sv"><meta charset="utf-8"><title>Något gick fel hos oss</title>'
    "<h1>Något gick fel hos oss</h1><p>Gå tillbaka: det du skrev finns kvar i webbläsaren. Försök igen om en stund. "
    "Är det bråttom, ring {}. Vid fara för liv, ring 112.</p>"
)


def _bare(status: int) -> HttpResponse:
    return HttpResponse(BARE.format(settings.PHONE_RECEPTION), status=status)


def unavailable(request: HttpRequest, found: Trouble, error: BaseException | None = None) -> HttpResponse:
    """503: what is the matter, what was typed with a button that sends the same again, and whom to call."""
    match = request.resolver_match
    log.warning(found.event, route=match.route if match else "", error=_class_of(error))
    _let_go(request)
    response = _unavailable(request, found)
    response.headers["Retry-After"] = f"{found.retry_after}"
    return response


def _let_go(request: HttpRequest) -> None:
    """The page asks the database nothing: neither who it is, if that is not known already, nor about the session."""
    if not hasattr(request, "_cached_user"):
        request.user = AnonymousUser()
    if hasattr(request, "session"):
        request.session.modified = False


def _class_of(error: BaseException | None) -> str:
    return type(error.__cause__ or error).__name__ if error else ""


def _unavailable(request: HttpRequest, found: Trouble) -> HttpResponse:
    if found is BUSY and not request.path.startswith("/arende/"):
        # Whoever logs in or looks at a list has no case open, and is told of none that somebody else works in.
        found = SLOW
    if "HX-Request" in request.headers:
        # A part of a page: its script says this, and leaves what was typed where it is.
        return HttpResponse(f"{found.title}. Det du skrev finns kvar på sidan.", "text/plain; charset=utf-8", 503)
    typed = _typed(request) if request.method == "POST" else NOTHING_TYPED
    sends = request.method == "POST" and request.path.startswith(WRITTEN_AT)
    for start, page, language in RESIDENTS:
        if request.path.startswith(start):
            found = SLOW if found is UNLOGGED else found
            with translation.override(language):
                texts = {"title": translation.gettext(found.title), "text": translation.gettext(_said(request, found))}
                return render(request, page, texts | typed | {"sends": sends}, status=503)
    texts = {"title": found.title, "text": _said(request, found)}
    return render(request, "away.html", texts | typed | {"sends": sends}, status=503)


def _said(request: HttpRequest, found: Trouble) -> str:
    return found.posted if request.method == "POST" else found.asked


def _files(request: HttpRequest) -> list[str]:
    """The files that were chosen, to be chosen again; nothing where what was sent cannot be read at all."""
    with contextlib.suppress(Exception):
        if request.path.startswith(WRITTEN_AT):
            return uploads.names(request.FILES)
    return []


# Where people write in cases, reports and registers. What is posted anywhere else is never shown again: there stand
# passwords, codes and keys, under whatever names the pages of the account give them.
WRITTEN_AT = ("/arende/", "/ko/", "/sok/", "/bemanning/", "/e-anmalan/", "/synpunkter/", "/oppenvard/", "/oversikt/",
              "/mitt-konto/", "/markta/",
              "/srv/", "/bestallningar/", "/ej-verkstallda/", "/ivo/", "/namnden/", "/orosanmalan/", "/synpunkt/")  # fmt: skip
HIDDEN = {"version", "token", "utkast", SWITCH, "rattas", "epost_sedd", SHOWN, TRAP}
NOTHING_TYPED: dict[str, Any] = {"kept": [], "carried": [], "files": []}
NOT_SHOWN = {"csrfmiddlewaretoken"}


# The names of fields that people type in, as they know them. A step says its own.
LABELS = {"text": "Det du skrev", "skal": "Varför?", "anteckning": "Anteckning", "q": "Sökning", "with_whom": "Med vem",
          "happened_at": "När", "way": "Hur"}  # fmt: skip


def _typed(request: HttpRequest) -> dict[str, Any]:
    """What was posted: what somebody typed, to be seen, what the form carried, to be sent along again, and which files
    cannot be.
    """
    if not request.path.startswith(WRITTEN_AT):
        return NOTHING_TYPED
    of_the_page, labels = _shown_again(request), _labels(request)
    posted = ((name, value) for name, values in request.POST.lists() for value in values if value.strip())
    pairs = [(name, value) for name, value in posted if _is_carried(name) or of_the_page(name)]
    files = uploads.names(request.FILES)
    carried = [pair for pair in pairs if _is_carried(pair[0])]
    return {
        "kept": [
            (name, labels.get(name) or name.replace("_", " ").capitalize(), value)
            for name, value in pairs
            if name not in NOT_SHOWN | {MISSING} and not _is_carried(name)
        ],
        # No page can choose a file for somebody. The next one says which, instead of going on without them.
        "carried": [*carried, *((MISSING, name) for name in files)],
        "files": files,
    }


def _match(request: HttpRequest) -> ResolverMatch | None:
    """Also where something went wrong before the address was looked up."""
    with contextlib.suppress(Resolver404):
        return resolve(request.path)
    return None


def _shown_again(request: HttpRequest) -> Callable[[str], bool]:
    """A page where a password is given says itself which of its fields are text that somebody wrote."""
    match = _match(request)
    return getattr(match and match.func, "shown_again", None) or (lambda _name: True)


def _labels(request: HttpRequest) -> dict[str, str]:
    """What the fields are called where they were filled in. Which routine's case it is the database alone knows."""
    match = _match(request)
    name = match.kwargs["name"] if match and match.url_name == "step" else ""
    asked = [ask for kind in routines() if name in kind.steps() for ask in kind.steps()[name].asks]
    return LABELS | {ask.name: capfirst(getattr(ask, "label", "") or getattr(ask, "verbose_name", "")) for ask in asked}


def _is_carried(name: str) -> bool:
    """Also the version in which each case beside the own was shown."""
    return name in HIDDEN or name.startswith(VERSION)


AGAIN = _("Skicka en gång till")
WHY_AGAIN = _(
    "Sidan hade varit öppen länge, eller så tar din webbläsare inte emot kakor. Det du skrev finns kvar. Tryck på knappen så "
    "fortsätter du där du var."
)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page was open for too long, or cookies are off. Nothing typed is lost, and one click sends it again."""
    for start, page, language in RESIDENTS:
        if request.path.startswith(start):
            with translation.override(language):
                said = {"title": translation.gettext(AGAIN), "text": translation.gettext(WHY_AGAIN), "sends": True}
                return render(request, page, _typed(request) | said, status=403)
    return render(request, "csrf.html", _typed(request), status=403)


def logged_out(request: HttpRequest) -> HttpResponse:
    """A form sent after the session's end: what was typed is kept on the page until one has logged in again."""
    return render(request, "logged_out.html", _typed(request), status=403)
