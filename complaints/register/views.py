"""The register's pages: the table, a row in it, the year's case in the diary."""

from __future__ import annotations

from typing import Any

import structlog
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from casework import clock
from casework.calendar import local, local_day
from casework.doorway import AlreadyDone, Conflict, Refused
from complaints.excel.importing import own_units
from complaints.models import Arsarende, Januarirapport, Synpunkt
from complaints.rapport.views import LASARE, Rapport
from complaints.register.form import RowForm
from complaints.register.page import Registersida
from complaints.register.urval import Urval
from complaints.words import Art, Kanal, Typ
from organisation.command import LEVELS
from organisation.roles import Kvalitetsutvecklare, Namndsekreterare, Registrator
from organisation.standing import Standing, standing
from records.models import Reading
from records.reading import log_listing
from records.staff import StaffRequest
from records.typed import one_line

log = structlog.get_logger("register")

# Who writes in the number of the year's case in the diary.
DIARIET = (*LEVELS, Kvalitetsutvecklare, Namndsekreterare, Registrator)


@require_safe
def register(request: StaffRequest) -> HttpResponse:
    """The units' register of a year: seven columns, filter, sort, totals; a row can be changed where it stands."""
    return _register(request, opened=request.GET.get("rad", "").replace("\x00", ""))


def _register(
    request: StaffRequest, *, opened: str = "", form: RowForm | None = None, lost: Any = None, status: int = 200
) -> HttpResponse:
    now, user = clock.now(), request.user
    who = standing(user, local_day(now))
    if not who.held:
        raise Http404
    urval = Urval.read(request.GET.dict(), form.case.arsarende.year if form else local(now).year)
    sida = Registersida(user, now, urval, opened)
    log_listing([rad.case for rad in sida.rows], user, Reading.What.REGISTER, now)
    shown = next((rad.case.arsarende for rad in sida.rows if rad.case.arsarende.year == urval.ar), None)
    arsarende = shown or Arsarende.objects.filter(year=urval.ar).first()
    context = {
        "nav": "synpunkter",
        "sida": sida,
        "urval": urval,
        "now": now,
        "arsarende": arsarende,
        "far_diariefora": bool(who.units(DIARIET)),
        "ar": range(local(now).year, local(now).year - 6, -1),
        "val": [("typ", "Typ av ärende", Typ.choices, urval.typ), ("art", "Art", Art.choices, urval.art),
                ("kanal", "Kanal", Kanal.choices, urval.kanal), ("lage", "Läge", sida.lagen.items(), urval.lage)],
        "rapport": _rapport(urval.ar, who) if who.units(LASARE) else None,
        "far_lasa_in": bool(who.units([*LEVELS, Kvalitetsutvecklare]) and own_units(who, sida.registerenheter)),
        "opened": opened,
        "form": form or _form_of(sida, opened, now),
        "lost": lost,
    }  # fmt: skip
    return render(request, "complaints/register.html", context, status=status)


def _rapport(year: int, who: Standing) -> Rapport:
    """That of the year that is shown; while that year is not over, the one that is under way."""
    this_year = local(clock.now()).year
    wanted = Q(ar=year) | Q(closed_at=None) if year >= this_year else Q(ar=year)
    found = list(Januarirapport.objects.filter(wanted).order_by("-ar"))
    case = next((one for one in found if one.ar == year), found[0] if found else None)
    return Rapport(case.ar if case else year, case, who)


def _form_of(sida: Registersida, number: str, now: Any) -> RowForm | None:
    return next((RowForm(rad.case, now) for rad in sida.rows if rad.case.number == number and rad.far_andras), None)


def _find(request: StaffRequest, number: str) -> Synpunkt:
    """The row, if this person may read it. Raises Http404."""
    seen = Synpunkt.objects.visible_to(request.user, local_day(clock.now()))
    found: Synpunkt | None = seen.select_related("enhet", "arsarende").filter(number=number).first()
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
def rad(request: StaffRequest, number: str) -> HttpResponse:
    """One row: as a part of the table for its script, or the whole page with the row open."""
    case = _find(request, number)
    if request.method == "POST":
        return _save(request, case)
    if not request.headers.get("HX-Request"):
        where = f"?ar={case.arsarende.year}&enhet={case.enhet.code}"
        return redirect(f"{reverse('synpunkter')}{where}&rad={number}#{number}")
    return _row(request, case, edit="visa" not in request.GET)


def _save(request: StaffRequest, case: Synpunkt) -> HttpResponse:
    form = RowForm(case, clock.now(), request.POST)
    try:
        if not form.is_valid():
            return _again(request, case, form, 422)
        case = form.save(request.user)
    except (AlreadyDone, Conflict) as late:
        if not form.is_kept(request.user):
            return _lost(request, late.case, form)  # type: ignore[arg-type]
        case = late.case  # type: ignore[assignment]
    except Refused as refused:
        if refused.forbidden:
            raise Http404 from refused
        form.add_error(None, str(refused))
        return _again(request, case, form, 409)
    except ValidationError as error:
        form.refuse(error)
        return _again(request, case, form, 422)
    if request.headers.get("HX-Request"):
        return _row(request, case, saved=True)
    messages.success(request, f"{case.number} är sparad.")
    return redirect(f"{reverse('synpunkter')}?ar={case.arsarende.year}&enhet={case.enhet.code}#{case.number}")


def _lost(request: StaffRequest, fresh: Synpunkt, form: RowForm) -> HttpResponse:
    """Somebody was first: what was typed stays in a form for the row as it is now, and who and when is said."""
    fresh = _find(request, fresh.number)
    last = fresh.history.latest("history_id")
    data = {name: form.data.get(name, "") for name in form.fields} | {"version": str(fresh.version)}
    again = RowForm(fresh, form.now, data)
    who = last.history_user
    lost = {"who": who.name if who else "Systemet", "what": last.history_change_reason, "at": last.history_date}
    return _again(request, fresh, again, 409, lost=lost)


def _again(request: StaffRequest, case: Synpunkt, form: RowForm, status: int, *, lost: Any = None) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return _row(request, case, form=form, lost=lost, status=status)
    return _register(request, opened=case.number, form=form, lost=lost, status=status)


def _row(
    request: StaffRequest, case: Synpunkt, *, edit: bool = False, form: RowForm | None = None, lost: Any = None,
    saved: bool = False, status: int = 200,
) -> HttpResponse:  # fmt: skip
    """`visa` comes from a row that is not changed after all: the focus is to stand where it was opened."""
    now = clock.now()
    sida = Registersida(request.user, now, Urval(local(case.received_at).year))
    [one] = sida.made([case.pk])
    log_listing([case], request.user, Reading.What.REGISTER, now)
    if (edit or form) and not one.far_andras:
        raise Http404
    context = {"rad": one, "form": form or (RowForm(case, now) if edit else None), "lost": lost, "saved": saved, "now": now,
               "left": "visa" in request.GET, "opened": case.number, "part": True}  # fmt: skip
    return render(request, "complaints/rad.html", context, status=status)


@require_POST
def arsarende(request: StaffRequest, year: int) -> HttpResponse:
    """Write in the number of the year's case in the diary (SK-10)."""
    now = clock.now()
    if not standing(request.user, local_day(now)).units(DIARIET) or not 1990 <= year <= local(now).year + 1:
        raise Http404
    dnr = one_line(request.POST.get("dnr", ""))
    if not dnr or len(dnr) > 20 or not dnr.isprintable():
        messages.error(request, "Skriv årsärendets diarienummer, till exempel SN26/28.")
    else:
        row = Arsarende.of(year)
        Arsarende.objects.filter(pk=row.pk).update(dnr=dnr)
        log.info("diary_number", user_id=request.user.pk, count=year)
        messages.success(request, f"Årsärendet {year} har diarienummer {dnr}.")
    return redirect(f"{reverse('synpunkter')}?ar={year}")
