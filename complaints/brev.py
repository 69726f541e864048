"""The letter that a colleague registers a synpunkt from: its files, read once."""

from __future__ import annotations

from dataclasses import dataclass, field

from records.staff import StaffRequest
from records.uploads import Accepted, Refused, check_batch, inspect, missing


@dataclass
class Brev:
    """The files that came with it. A page that is shown again cannot keep them: it names them, to be chosen again."""

    files: list[tuple[bytes, Accepted]] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)
    again: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, request: StaffRequest) -> Brev:
        chosen = request.FILES.getlist("filer")
        brev = cls(refused=[(name, "kom inte med. Välj den igen.") for name in missing(request.POST) if not chosen])
        try:
            check_batch([file.size or 0 for file in chosen])
        except Refused as why:
            brev.refused.append(("Filerna", str(why)))
            return brev
        for file in chosen:
            data = file.read()
            try:
                brev.files.append((data, inspect(data, file.name or "")))
            except Refused as why:
                brev.refused.append((file.name or "Filen", str(why)))
        return brev

    def ask_again(self) -> None:
        self.again = [kind.safe_name for _, kind in self.files]
