"""The files of a report that a colleague writes down: kept on the server while the page is shown again."""

from __future__ import annotations

import datetime as dt
import uuid
from dataclasses import dataclass, field

from intake.public import utkast as drafts
from intake.public.utkast import Nekad
from intake.uppgifter import Utkast, UtkastFil
from records.staff import StaffRequest
from records.uploads import Accepted, missing

CHOOSE_AGAIN = "Välj filerna igen, eller tryck på Registrera anmälan en gång till för att registrera utan dem"


@dataclass
class Bilagor:
    """What was chosen on the page with this token, now or before. It is erased within the hour, as a resident's is."""

    token: uuid.UUID
    held: Utkast | None = None
    refused: list[Nekad] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, request: StaffRequest, token: uuid.UUID, now: dt.datetime) -> Bilagor:
        """Keep what was chosen, take away what is not wanted, and say what did not come along."""
        chosen, gone = request.FILES.getlist("filer"), request.POST.get("ta_bort", "")
        held = Utkast.objects.filter(token=token, anmalan=None).first()
        if chosen:
            held, _ = Utkast.objects.get_or_create(token=token, defaults={"touched_at": now})
            held = drafts.keep_files(held, chosen, now)
        if held and gone:
            held.filer.filter(pk=int(gone) if gone.isascii() and gone.isdigit() and len(gone) < 16 else 0).delete()
        lost = [] if chosen else missing(request.POST)
        refused = [*(drafts.nekade(held) if chosen else []), *((name, drafts.NOT_ALONG) for name in lost)]
        return cls(token, held, refused, lost)

    @property
    def errors(self) -> list[tuple[str, str]]:
        return [("filer", CHOOSE_AGAIN)] if self.missing else []

    @property
    def kept(self) -> list[UtkastFil]:
        return drafts.filer(self.held)

    def files(self) -> list[tuple[bytes, Accepted]]:
        rows = self.held.filer.order_by("pk") if self.held else []
        return [(bytes(fil.data), fil.kind) for fil in rows]

    def moved(self, token: uuid.UUID, now: dt.datetime) -> Bilagor:
        """The same files under the token of another report."""
        held = None
        if self.kept:
            held = Utkast.objects.create(token=token, touched_at=now)
            UtkastFil.objects.filter(utkast=self.held).update(utkast=held)
        return Bilagor(token, held, self.refused)
