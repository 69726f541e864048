"""Whether a sheet has the form of the register (SK-13), and hides nothing. Each departure is one Problem."""

from collections.abc import Iterator
from dataclasses import dataclass

from openpyxl.utils.cell import get_column_letter

from complaints.excel.cells import MAX_SHORT, as_text, quoted
from complaints.excel.columns import COLUMNS, FIRST_ROW, GROUPS
from complaints.excel.xml import Sheet
from records.typed import one_line

_HEADING_ROW = FIRST_ROW - 1
_HEADINGS = ("Nummer", "Datum", "Enhet", "Typ av ärende", "Beskrivning", "Åtgärd", "Återkoppling")
_BEGINNINGS = {"Typ av ärende", "Beskrivning"}  # the routine's own headings go on after these words
_LAST = len(COLUMNS)
# So many of the headings, and somebody has meant the register: what is wrong with the others is said.
FEW = 3


@dataclass(frozen=True)
class Problem:
    """`row` is None and `sheet` and `column` (a letter) are "" where the error is of the whole sheet or file."""

    sheet: str
    row: int | None
    column: str
    text: str


def layout_problems(sheet: Sheet) -> Iterator[Problem]:
    """Everything but the values of the rows. A hidden sheet is told to be shown, and nothing more is said of it."""
    if sheet.hidden:
        yield Problem(sheet.name, None, "", "Bladet är dolt. Visa bladet eller ta bort det.")
        return
    yield from heading_problems(sheet)
    yield from _outside(sheet)
    yield from _hidden(sheet)
    yield from _merged(sheet)


def heading_problems(sheet: Sheet) -> Iterator[Problem]:
    """Rows 1 to 3. As long as they are wrong, nobody can tell what the columns mean."""
    titles = list(_texts(sheet, 1).values())
    if not any("synpunkt" in _flat(title) for title in titles):
        wanted = "På rad 1 ska registrets titel stå, med ordet ”Synpunkt” i. "
        yield Problem(sheet.name, 1, "", wanted + _here(next(iter(titles), "")))
    for column, group in sorted(_texts(sheet, 2).items()):
        if column <= _LAST and not _may_stand(group, column):
            wanted = "På rad 2 ska ”Registrering” stå över A och ”Handläggning” över D, och inget annat. "
            yield Problem(sheet.name, 2, get_column_letter(column), wanted + _here(group))
    headings = _texts(sheet, _HEADING_ROW)
    for column, heading in enumerate(_HEADINGS, start=1):
        stands, wanted = _flat(headings.get(column, "")), _flat(heading)
        if stands != wanted and not (heading in _BEGINNINGS and stands.startswith(wanted)):
            text = f"Här ska rubriken ”{heading}” stå. " + _here(headings.get(column, ""))
            yield Problem(sheet.name, _HEADING_ROW, get_column_letter(column), text)


def is_register(sheet: Sheet) -> bool:
    """Is it meant to be a register: by its title, or by some of its headings? Anything else lies beside, such as a list
    that cells are chosen from.
    """
    if any("synpunkt" in _flat(title) for title in _texts(sheet, 1).values()):
        return True
    standing = {_flat(text) for text in _texts(sheet, _HEADING_ROW).values()}
    return len(standing & {_flat(heading) for heading in _HEADINGS}) >= FEW


def _may_stand(group: str, column: int) -> bool:
    """The first group over A. The second over D; some have merged or moved it a little."""
    (first, width), (second, _) = GROUPS
    return (_flat(group), column) == (_flat(first), 1) or (_flat(group) == _flat(second) and column >= width)


def _outside(sheet: Sheet) -> Iterator[Problem]:
    """What stands to the right of G, once for each column."""
    first_seen: dict[int, int] = {}
    for nummer in sorted(sheet.cells, reverse=True):
        first_seen |= dict.fromkeys((column for column in sheet.cells[nummer] if column > _LAST), nummer)
    for column, nummer in sorted(first_seen.items()):
        text = "Registret slutar med kolumn G, men här står något. Flytta det till rätt kolumn eller ta bort det."
        yield Problem(sheet.name, nummer, get_column_letter(column), text)


def _hidden(sheet: Sheet) -> Iterator[Problem]:
    for column in sorted(sheet.hidden_columns):
        yield Problem(sheet.name, None, get_column_letter(column), "Kolumnen är dold. Visa kolumnen och försök igen.")
    for nummer in sorted(sheet.hidden_rows & set(sheet.cells)):
        yield Problem(sheet.name, nummer, "", "Raden är dold. Visa raden, eller ta bort filtret, och försök igen.")


def _merged(sheet: Sheet) -> Iterator[Problem]:
    """Merged cells among the rows: nobody can tell which row the value belongs to. Among the headings they are usual."""
    for area, column, first_row, last_row in sheet.merged:
        if last_row >= FIRST_ROW and column <= _LAST:
            text = f"Cellerna {area} är sammanslagna. Dela upp cellerna och skriv varje värde på sin rad."
            yield Problem(sheet.name, max(first_row, FIRST_ROW), get_column_letter(column), text)


def _texts(sheet: Sheet, nummer: int) -> dict[int, str]:
    return {column: as_text(cell)[:MAX_SHORT] for column, cell in sheet.cells.get(nummer, {}).items()}


def _flat(text: str) -> str:
    """Colons, blanks and capitals make no difference to a heading."""
    return "".join(one_line(text).lower().replace(":", "").split())


def _here(stands: str) -> str:
    return f"Här står {quoted(stands)}." if stands else "Här är tomt."
