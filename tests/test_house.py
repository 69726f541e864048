"""The house: who may import whom, how big a file may be, and what no file may hold. Each check is shown to be able to fail."""

import ast
import io
import re
import tokenize
import tomllib
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models.expressions import OrderBy
from django.template import engines
from django.template.loader import get_template

from casework.models import Case, routines
from complaints.models import Filbit, Inlasning, Uppgift
from config import away
from intake.uppgifter import Innehall, Utkast
from records.models import Contact, Draft, Handling, Note, Person, Planversion

ROOT = settings.BASE_DIR
ROUTINES = ("intake", "openvard", "srv", "ivo", "complaints")
# Ground floor first. The routines share a floor, and a floor's rooms never import each other.
FLOORS = [("organisation",), ("casework",), ("records",), ("outbox",), ROUTINES, ("desk",), ("config",)]
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}


def sources(*rooms):
    """The Python files of these rooms, without migrations."""
    found = [path for room in rooms for path in sorted((ROOT / room).rglob("*.py"))]
    return [path for path in found if "migrations" not in path.parts]


def at(path):
    return path.relative_to(ROOT).as_posix()


def numbered(path):
    return enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)


# ── floors ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def imported(text):
    """The top package of everything a module imports, wherever in it the import stands."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (name.name.partition(".")[0] for name in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.partition(".")[0]


def forbidden(room, text):
    """What a module of this room must not import: anything above, another routine, and for the desk any routine."""
    own = FLOOR[room]
    for package in imported(text):
        there = FLOOR.get(package, -1)
        sideways = there == own and package != room
        # The desk stands above the routines and still knows none: it asks casework.models.routines().
        named = room == "desk" and package in ROUTINES
        if there > own or sideways or named:
            yield package


def test_an_import_points_downward_never_up_and_never_between_routines():
    found = [
        f"{at(path)} imports {package}"
        for room in FLOOR
        for path in sources(room)
        for package in forbidden(room, path.read_text(encoding="utf-8"))
    ]
    assert found == []


def test_every_room_has_a_floor():
    rooms = {path.parent.name for path in ROOT.glob("*/apps.py")}
    assert rooms <= set(FLOOR), "a new app needs its floor here"


@pytest.mark.parametrize(
    ("room", "text", "caught"),
    [
        ("casework", "from records.models import Note", ["records"]),
        ("organisation", "import casework.models", ["casework"]),
        ("records", "def late():\n    from desk import queue", ["desk"]),
        ("intake", "from ivo.models import Tillsyn", ["ivo"]),
        ("desk", "from intake.models import EAnmalan", ["intake"]),
        ("desk", "import config.timetable", ["config"]),
        ("desk", "from casework.models import routines", []),
        ("intake", "from intake.uppgifter import Anmalan", []),
        ("config", "from intake.models import EAnmalan", []),
        ("casework", "from django.db import models", []),
    ],
)
def test_the_floors_can_catch(room, text, caught):
    assert list(forbidden(room, text)) == caught


# ── size ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def lines(path):
    """Lines that do something: blanks, comments and docstrings are there to explain them, and cost nothing to keep."""
    text = path.read_text(encoding="utf-8")
    silent = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER}
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    doing = {n for t in tokens if t.type not in silent for n in range(t.start[0], t.end[0] + 1)}
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node):
            doing -= set(range(node.body[0].lineno, node.body[0].end_lineno + 1))
    return len(doing)


def test_the_kernel_can_be_read_in_one_sitting():
    """At most 1,875 lines (docs/adr/0025); beyond that it must be made smaller."""
    total = sum(lines(path) for path in sources("casework"))
    assert 0 < total <= 1900, f"casework has {total} lines"


def test_a_line_is_counted_when_it_does_something(tmp_path):
    (tmp_path / "one.py").write_text(
        '"""A\nB."""\n\n# why\nx = (\n    1,\n)\n\n\ndef f():\n    """C."""\n    return x\n'
    )
    assert lines(tmp_path / "one.py") == 5


def most(path):
    """A routine's models.py is the paper in code, columns and steps side by side: it may be longer (docs/adr/0013)."""
    return 350 if path.name == "models.py" and path.parent.name in ROUTINES else 250


def test_the_types_of_every_floor_are_checked():
    """A room that is not named is looked at only as far as others import it."""
    named = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["mypy"]["files"]
    assert set(named) == {room for room in FLOOR if sources(room)}


def test_no_file_is_over_250_lines():
    too_long = {
        at(path): lines(path)
        for path in [*sources(*FLOOR), ROOT / "manage.py"]
        if lines(path) > most(path) and "demo" not in path.parts
    }
    assert too_long == {}


# ── names ───────────────────────────────────────────────────────────────────────────────────────────────────────────


NAMES = re.compile(rf"(?<![a-z])({'|'.join([*ROUTINES, 'e_anmalan', 'eanmalan'])})(?![a-z])", re.IGNORECASE)
CODES = {"EA", "OV", "SR", "IV", "SK"}


def naming(text):
    """Where a shared room speaks of one routine: its code, its app, its class, or a branch on which one it is."""
    for node in ast.walk(ast.parse(text)):
        name = getattr(node, "id", None) or getattr(node, "attr", None)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and not _is_prose(node.value):
            name = node.value
        elif isinstance(node, ast.Compare):
            name = "EA" if re.search(r"\broutine(\.code)?( [!=]= |$)", ast.unparse(node)) else None
        if name in CODES or (name and NAMES.search(name)):
            yield node.lineno


def _is_prose(text):
    """A docstring or a sentence on a page: it may tell which routine an example is from."""
    return len(text.split()) > 4


def test_the_kernel_the_records_and_the_desk_know_no_routine_by_name():
    rooms = ("organisation", "casework", "outbox", "records", "desk")
    found = [f"{at(path)}:{line}" for path in sources(*rooms) for line in naming(path.read_text(encoding="utf-8"))]
    assert found == []


@pytest.mark.parametrize(
    "text",
    [
        'if case.routine == "OV": pass',
        'if "EA" == code: pass',
        "x = 1 if kind.routine != y else 2",
        'reverse("intake_register")',
        'reverse("ivo:start")',
        "case.eanmalan.save()",
        'table = "intake_eanmalan"',
        'name = "e_anmalan"',
    ],
)
def test_a_routines_name_is_caught(text):
    assert list(naming(text))


def test_templates_of_the_desk_know_no_routine_by_name():
    tell = re.compile(r"\{[%{][^}]*(['\"](EA|OV|SR|IV|SK)['\"]|['\"](intake|openvard|srv|ivo|complaints)[_/:])")
    shared = [*(ROOT / "templates").glob("*.html"), *(ROOT / "templates" / "desk").glob("*.html"),
              *(ROOT / "templates" / "components").glob("*.html")]  # fmt: skip
    # The public pages around a routine's own form are the routine's.
    found = [
        f"{at(path)}:{n}"
        for path in shared
        if path.name != "public.html"
        for n, line in numbered(path)
        if tell.search(line)
    ]
    assert found == []


# ── log ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


LOGS = {"debug", "info", "warning", "error", "exception", "critical"}
EVENT = re.compile(r"[a-z]+(_[a-z]+)+|request|denied|stopped")


def nameless(text):
    """Where something is logged that is no event with a name, or by another logger than structlog's.

    `….event`: the name stands in a row of a table (config/away.py), whose names are looked at as they are.
    """
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            about = ast.unparse(node.func.value)
            if node.func.attr in LOGS and re.fullmatch(r"\w*log(ger|ging)?", about):
                first = node.args[0] if node.args else None
                named = _is_text(first) and EVENT.fullmatch(first.value)
                if not named and getattr(first, "attr", "") != "event":
                    yield node.lineno
            elif node.func.attr == "getLogger":
                yield node.lineno


def test_every_log_line_is_an_event_with_a_name():
    found = [f"{at(path)}:{line}" for path in sources(*FLOOR) for line in nameless(path.read_text(encoding="utf-8"))]
    assert found == []
    troubles = [one for one in vars(away).values() if isinstance(one, away.Trouble)]
    assert troubles and all(EVENT.fullmatch(one.event) for one in troubles)


@pytest.mark.parametrize(
    "text",
    ['log.info("Läste in 3 rader")', 'log.warning(f"{case}")', "log.error(str(error))", 'logging.info("done")',
     'logger = logging.getLogger("x")', "log.exception()", 'log.info("done %s", name)'],
)  # fmt: skip
def test_a_line_without_a_name_is_caught(text):
    assert list(nameless(text))


# ── time ────────────────────────────────────────────────────────────────────────────────────────────────────────────


ASKS = re.compile(
    r"(\b(datetime|date|timezone)\.(now|today|utcnow|localdate)|\btime\.(time|localtime)|timezone\.localtime\(\))$"
)


def asks_the_time(text):
    """Where a module reads the machine's clock by itself. Measuring a span (perf_counter, monotonic) is no clock."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Attribute | ast.Call) and ASKS.search(ast.unparse(node)):
            yield node.lineno
        elif isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
            yield node.value.lineno
        elif isinstance(node, ast.ImportFrom) and "Now" in {name.name for name in node.names}:
            yield node.lineno


def test_only_the_clock_asks_what_time_it_is():
    clock = ROOT / "casework" / "clock.py"
    found = [f"{at(path)}:{n}" for path in sources(*FLOOR) if path != clock for n in asks_the_time(path.read_text())]
    assert found == []
    assert list(asks_the_time(clock.read_text())), "the check sees the clock itself"


@pytest.mark.parametrize(
    "text",
    ["dt.datetime.now(dt.UTC)", "timezone.now()", "date.today()", "default=timezone.now", "time.time()",
     "models.DateTimeField(auto_now_add=True)", "timezone.localtime()", "from django.db.models.functions import Now"],
)  # fmt: skip
def test_another_clock_is_caught(text):
    assert list(asks_the_time(text if "import" in text else f"f({text})"))


# ── order ───────────────────────────────────────────────────────────────────────────────────────────────────────────

BY_A_MOMENT_ALONE = re.compile(r"""order_by\(\s*["']-?(\w+__)*(at|\w+_at)["']\s*,?\s*\)""")


def test_what_happened_in_the_same_moment_has_an_order_too():
    """A step and a sweep give all their rows one moment: without a second key two pages show them in two orders."""
    found = [at(path) for path in sources(*FLOOR) if BY_A_MOMENT_ALONE.search(path.read_text(encoding="utf-8"))]
    assert found == []


@pytest.mark.parametrize("text", ['order_by("-at")', 'order_by("case__received_at")', "order_by(\n'booked_at',\n)"])
def test_an_order_by_a_moment_alone_is_caught(text):
    assert BY_A_MOMENT_ALONE.search(text)
    assert not BY_A_MOMENT_ALONE.search('order_by("-at", "-pk")')


def in_any_order(model):
    """Columns by which two rows can be alike. Those of one parent are always asked for together."""
    own = model._meta
    parents = {field.name for field in own.fields if isinstance(field, models.ForeignKey)}
    by = {one.expression.name if isinstance(one, OrderBy) else one.lstrip("-") for one in own.ordering}
    told_apart = [{field.name} for field in own.fields if field.unique]
    told_apart += [set(one.fields) for one in own.total_unique_constraints]
    return set() if not by or any(one & by and one - parents <= by for one in told_apart) else by


def test_the_rows_of_a_model_have_one_order():
    """What came in the same minute came out of PostgreSQL as it happened to lie there, and now and then otherwise."""
    rooms = {room for floor in FLOORS for room in floor}
    ours = [model for model in apps.get_models() if model.__module__.partition(".")[0] in rooms]
    assert len(ours) > 40
    assert {model._meta.label: found for model in ours if (found := in_any_order(model))} == {}


@pytest.mark.parametrize(("by", "caught"), [(["at"], True), (["-at", "-id"], False), (["number"], False), ([], False)])
def test_an_order_that_is_none_is_caught(monkeypatch, by, caught):
    monkeypatch.setattr(Note._meta, "ordering", by)
    monkeypatch.setattr(
        Note._meta, "total_unique_constraints", [models.UniqueConstraint(fields=["case", "number"], name="x")]
    )
    assert bool(in_any_order(Note)) == caught


# ── templates ───────────────────────────────────────────────────────────────────────────────────────────────────────

UNSAFE = re.compile(r"\|\s*safe\b|\bsafeseq\b|\{%\s*autoescape\s+off|\bmark_safe\b|\bSafeString\(")
INLINE = re.compile(r"<style\b|<script\b(?![^>]*\bsrc=)|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:", re.IGNORECASE)


def templates():
    return sorted((ROOT / "templates").rglob("*.html"))


def test_no_text_escapes_the_escaping():
    """What Jinja2 has drawn it has escaped, and Django is told so in one place."""
    files = [*templates(), *sources(*FLOOR)]
    found = [at(path) for path in files for _, line in numbered(path) if UNSAFE.search(line.partition(" import ")[0])]
    assert found == ["desk/templatetags/arendegang.py"]
    assert engines["jinja2"].env.autoescape
    assert engines["jinja2"].from_string("{{ text }}").render({"text": "<b>"}) == "&lt;b&gt;"


def test_no_line_of_a_template_is_longer_than_a_change_can_be_read():
    """160 characters, as pyproject.toml says of djlint; what breaks a line stands where HTML passes over white space."""
    assert [f"{at(path)}:{n}" for path in templates() for n, line in numbered(path) if len(line) > 160] == []


def test_no_template_holds_style_or_script():
    assert [f"{at(path)}:{n}" for path in templates() for n, line in numbered(path) if INLINE.search(line)] == []


@pytest.mark.parametrize("text", ["{{ x|safe }}", "{{ x | safe }}", "mark_safe(x)", "{% autoescape off %}"])
def test_unsafe_text_is_caught(text):
    assert UNSAFE.search(text)


@pytest.mark.parametrize(
    "text", ["<style>", "<script>", '<p style="x">', "<a onclick='x'>", '<a href="javascript:x">', "<script defer>"]
)
def test_inline_is_caught(text):
    assert INLINE.search(text)


def test_a_script_of_its_own_file_is_not_inline():
    assert not INLINE.search('<script src="/static/x.js" defer></script><button class="on" data-on="1">')


# Each rule of a dark look: what it sets, whether the reader's system asks for it or their own choice.
DARK = re.compile(r"(?:prefers-color-scheme: dark\) \{\s*[^{]+|\[data-tema=\"morkt\"\] )\{([^}]*)\}")
A_COLOUR = re.compile(r"color-scheme: dark|--[a-z0-9-]+: (?:#[0-9a-f]{3,8}|[0-9a-z ]*rgb\([^)]*\))")


def not_colours(css):
    """What a dark look changes besides colours."""
    said = (one.strip() for block in DARK.findall(css) for one in block.split(";"))
    return [one for one in said if one and not A_COLOUR.fullmatch(one)]


def test_in_the_dark_the_colours_alone_are_others():
    """The browser's tests look at the colours alone there (tests/browser/conftest.py)."""
    css = (ROOT / "static" / "ui.css").read_text()
    assert len(DARK.findall(css)) == len(re.findall(r"prefers-color-scheme|\[data-tema=\"morkt\"\]", css)) > 1
    assert not_colours(css) == []


@pytest.mark.parametrize("more", ["display: none", "--row-y: 1rem", "--t-s: .875rem"])
def test_a_dark_look_that_changes_more_is_caught(more):
    assert not_colours(f"@media (prefers-color-scheme: dark) {{ :root:not(.x) {{ --ink: #fff; {more}; }} }}") == [more]
    assert not_colours(f':root[data-tema="morkt"] {{ {more}; --shadow: 0 1px 2px rgb(0 0 0 / .5) }}') == [more]


def template_names(text):
    """The template names in a Python module, as patterns: an f-string's holes match anything."""
    for node in ast.walk(ast.parse(text)):
        parts = node.values if isinstance(node, ast.JoinedStr) else [node] if _is_text(node) else []
        pattern = "".join(re.escape(part.value) if _is_text(part) else "[^/]+" for part in parts)
        if pattern.endswith(r"\.html"):
            yield pattern


def _is_text(node):
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


def unused(names):
    """Those of our templates that nothing names: no view, no other template, no package whose template we replace."""
    patterns = [pattern for path in sources(*FLOOR) for pattern in template_names(path.read_text(encoding="utf-8"))]
    patterns += [
        re.escape(name)
        for path in templates()
        for name in re.findall(
            r"\{%-?\s*(?:include|extends|from)\s+[\"']([^\"']+)[\"']", path.read_text(encoding="utf-8")
        )
    ]
    used = re.compile("|".join(patterns))
    return [name for name in names if not used.fullmatch(name) and not replaces_a_packages(name)]


def replaces_a_packages(name):
    """allauth's pages, elements and layouts are found by their own names."""
    folders = [Path(config.path) / "templates" for config in apps.get_app_configs() if ROOT not in Path(config.path).parents
               or ".venv" in config.path]  # fmt: skip
    return any((folder / name).exists() for folder in folders)


def test_every_template_is_used_and_can_be_loaded():
    jinja2 = ROOT / "templates" / "jinja2"
    drawn_by = {path: "jinja2" if jinja2 in path.parents else "django" for path in templates()}
    names = [
        path.relative_to(jinja2 if by == "jinja2" else ROOT / "templates").as_posix() for path, by in drawn_by.items()
    ]
    for name, by in zip(names, drawn_by.values(), strict=True):
        get_template(name, using=by)
    assert unused(names) == []


def test_an_unused_template_is_caught():
    assert unused(["desk/nobody.html", "desk/queue.html", "intake/case.html"]) == ["desk/nobody.html"]


# ── personal text ───────────────────────────────────────────────────────────────────────────────────────────────────

# What somebody wrote about somebody: it must be possible to remove it as a whole (docs/adr/0006).
PERSONAL = (Innehall, Utkast, Uppgift, Inlasning, Filbit, Person, Note, Contact, Draft, Handling, Planversion)


def kept_in_history(model):
    return hasattr(model, "history")


def test_nothing_personal_is_copied_to_history():
    assert [model.__name__ for model in PERSONAL if kept_in_history(model)] == []
    assert all(kept_in_history(routine) for routine in routines()), "the check sees those that are"


def test_only_cases_have_history_and_it_holds_no_free_text():
    for model in apps.get_models():
        if kept_in_history(model):
            assert issubclass(model, Case), f"{model.__name__}: what is not a case has no step to write history for"
            free = [field.name for field in model.history.model._meta.fields if isinstance(field, models.TextField)]
            assert free == []


def test_every_model_with_free_text_is_known():
    """A new text field must be judged: does it hold what somebody wrote? Then it belongs in PERSONAL."""
    judged = {*PERSONAL} | {
        apps.get_model(name) for name in ("casework.Deadline", "casework.Notice", "complaints.Fryst")
    }
    texts = (models.TextField, models.JSONField, models.BinaryField)
    ours = [model for model in apps.get_models() if model.__module__.partition(".")[0] in FLOOR]
    found = {model for model in ours if any(isinstance(field, texts) for field in model._meta.local_fields)}
    assert {model.__name__ for model in found - judged} <= {"UtkastFil"}, "part of a draft, erased with it"


# ── locks ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_locks_name_no_host():
    found = [
        f"{at(path)}:{n}"
        for path in (ROOT / "requirements").glob("*.txt")
        for n, line in numbered(path)
        if "://" in line
    ]
    assert found == []
    assert not (ROOT / "uv.lock").exists()


# ── tests ───────────────────────────────────────────────────────────────────────────────────────────────────────────


FROM_A_TEST = re.compile(r"^\s*(from|import) (tests\.)?[a-z_.]*\btest_[a-z_]+", re.MULTILINE)


def test_a_test_module_imports_no_other():
    """What two of them share stands in a module of its own: a test may be moved, split or left out."""
    found = [
        at(path) for path in (ROOT / "tests").rglob("*.py") if FROM_A_TEST.search(path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(
    "text", ["from tests.intake.test_walks import x", "import tests.test_house", "    from tests.a.test_b import y"]
)
def test_such_an_import_is_caught(text):
    assert FROM_A_TEST.search(text)
    assert not FROM_A_TEST.search("from tests.intake.walking import x\nfrom django.test.utils import y")
