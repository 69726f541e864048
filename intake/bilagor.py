"""The files of a report that a colleague writes down: kept on the server while the page is shown again."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field

from intake.public import utkast as drafts
from intake.public.utkast import Nekad
from intake.uppgifter import Anmalan, Utkast, UtkastFil
from records.staff import StaffRequest
from records.uploads import Accepted, missing

CHOOSE_AGAIN = "Välj filerna igen, eller tryck på Registrera anmälan en gång till för att registrera utan dem"


@dataclass
class Bilagor:
    """What was chosen on the page with this token, now or before. It is erased within the hour, as a resident's is."""

    token: uuid.UUID
    held: Utkast | None = None
    # A report has been registered from this page already: what came with it is that one's, and these are chosen since.
    since: list[tuple[bytes, Accepted]] | None = None
    refused: list[Nekad] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, request: StaffRequest, token: uuid.UUID, now: dt.datetime) -> Bilagor:
        """Keep what was chosen, take away what is not wanted, and say what did not come along."""
        chosen, gone = request.FILES.getlist("filer"), request.POST.get("ta_bort", "")
        held = Utkast.objects.filter(token=token).first()
        if held and held.anmalan_id:
            since, refused = drafts.sort_out(chosen, [])
            return cls(token, held, since, refused)
        if chosen:
            held, _ = Utkast.objects.get_or_create(token=token, defaults={"touched_at": now})
            held = drafts.keep_files(held, chosen, now)
        if held and gone:
            drafts.take_away(held, gone)
        lost = [] if chosen else missing(request.POST)
        refused = [*(drafts.nekade(held) if chosen else []), *((name, drafts.NOT_ALONG) for name in lost)]
        return cls(token, held, None, refused, lost)

    @property
    def errors(self) -> list[tuple[str, str]]:
        return [("filer", CHOOSE_AGAIN)] if self.missing else []

    @property
    def kept(self) -> list[UtkastFil]:
        return drafts.filer(self.held) if self.held and not self.held.anmalan_id else []

    def files(self) -> list[tuple[bytes, Accepted]]:
        """A double click is the same report, files and all: then those that were registered are sent once more."""
        if self.since:
            return self.since
        rows = self.held.filer.order_by("pk") if self.held else []
        return [(bytes(fil.data), fil.kind) for fil in rows]

    def registered(self, anmalan: Anmalan) -> None:
        Utkast.objects.filter(token=self.token, anmalan=None).update(anmalan=anmalan)

    def moved(self, token: uuid.UUID, now: dt.datetime) -> Bilagor:
        """What belongs to no report yet, under the token of another one."""
        if self.held is None or not (self.since or (self.since is None and self.kept)):
            return Bilagor(token, None, None, self.refused)
        held = Utkast.objects.create(token=token, touched_at=now)
        if self.since is None:
            UtkastFil.objects.filter(utkast=self.held).update(utkast=held)
        else:
            held = drafts.keep_taken(held, self.since, now)
        return Bilagor(token, held, None, self.refused)
