"""One row of the register of the written routine, and what the columns of its Excel file are called. No database here."""

import datetime as dt
import re
from dataclasses import dataclass

# The headings of the routine's own example, columns A to G, and the two groups above them with their width in columns.
COLUMNS = (
    "Nummer:",
    "Datum",
    "Enhet",
    'Typ av ärende (välj i lista som finns i "Rutiner för synpunkts och klagomålshantering")',
    "Beskrivning av klagomålet",
    "Åtgärd",
    "Återkoppling",
)
GROUPS = (("Registrering", 3), ("Handläggning", 4))
FIRST_ROW = 4  # of the data; above it stand the title, the groups and the headings

# XML 1.0 has no place for these. A register that was typed or pasted can hold them all the same.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Row:
    """`nummer` is the long form ("BU-2018-001"); `enhet` and `typ` are codes, never the words that the file shows."""

    nummer: str
    dag: dt.date
    enhet: str
    typ: str
    beskrivning: str
    atgard: str
    aterkoppling: str


# What stands in the column of areas for what nobody has registered yet.
UNREGISTERED = "Inte registrerad"


def clean(text: str) -> str:
    """The text as a cell can hold it: lines end with \\n, nothing invisible at the end of a line, no control characters.

    Writer and reader both do this, so a text that has been through a file once no longer changes.
    """
    text = _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))
    return "\n".join(line.rstrip() for line in text.split("\n")).rstrip()
