"""manage.py's own commands: what they say is true, and they fail when it is not."""

import dataclasses
import json
import shutil
from io import StringIO

import pytest
from django.conf import settings as live
from django.core.management import CommandError, call_command

from config import traceability
from desk import rulebook
from intake.models import AVSLUTA, TA_EMOT, EAnmalan
from organisation.prepared import forget_what_was_said


def run(*words, **options):
    out = StringIO()
    call_command(*words, stdout=out, stderr=StringIO(), **options)
    return out.getvalue()


def refused(*words):
    """What a command that exits 1 has printed, and its last words."""
    out = StringIO()
    with pytest.raises(CommandError) as end:
        call_command(*words, stdout=out, stderr=StringIO())
    assert end.value.returncode == 1
    return out.getvalue() + str(end.value)


@pytest.fixture
def tree(tmp_path, settings):
    """A copy of the code, one test file and the written routines that a test may forge in."""
    for name in ("organisation", "casework", "records", "desk", "intake", "complaints", "config", "docs"):
        shutil.copytree(live.BASE_DIR / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "demo"))
    (tmp_path / "tests").mkdir()
    shutil.copy(live.BASE_DIR / "tests" / "casework" / "test_doorway.py", tmp_path / "tests")
    settings.BASE_DIR = tmp_path
    return tmp_path


# ── rules ───────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_rules_as_json_has_every_rule_of_the_paper_with_its_words_and_needs_no_database():
    rules = json.loads(run("rules", json=True))
    papers = {"EA": 37, "IV": 47, "OV": 33, "SK": 43, "SR": 56}
    assert [rule["id"] for rule in rules] == [
        f"{code}-{n:02d}" for code, last in papers.items() for n in range(1, last + 1)
    ]
    assert {tuple(rule) for rule in rules} == {("id", "routine", "text", "enforced_by", "tests", "outside")}
    tenth = rules[9]
    assert (tenth["routine"], tenth["outside"]) == ("EA", None)
    assert tenth["text"].startswith("Har ingen tagit hand om anmälan 8 timmar")


def test_steps_deadlines_stations_and_docstrings_are_what_enforces():
    enforced = {rule.id: set(rule.enforced_by) for rule in traceability.trace()}
    assert "intake.models.EAnmalan.ta_emot" in enforced["EA-08"], "a step's rules"
    assert "intake.models.TA_EMOT" in enforced["EA-10"], "a deadline's rule"
    assert "intake.models.EAnmalan.inkom" in enforced["EA-04"], "a station's rules"
    assert "casework.relations.Ansvarig" in enforced["EA-11"], "a class's docstring"
    assert "intake.hooks.Hooks.clean" in enforced["EA-11"], "a method's docstring"
    assert "organisation.roles.Gruppledare" in enforced["EA-27"], "a span of ids in a docstring"


def test_a_comment_enforces_nothing(tree):
    (tree / "desk" / "forged.py").write_text('# EA-09\nX = "EA-09"\n')
    assert "desk.forged" not in {place for rule in traceability.trace() for place in rule.enforced_by}


def test_marks_are_found_wherever_pytest_allows_them(tree):
    (tree / "tests" / "test_forged.py").write_text(
        "import pytest\n"
        "pytestmark = [pytest.mark.rule('EA-01')]\n"
        "@pytest.mark.rule('EA-02', 'EA-03')\n"
        "class TestIt:\n"
        "    @pytest.mark.parametrize('x', [pytest.param(1, marks=pytest.mark.rule('EA-04'))])\n"
        "    def test_a(self, x): pass\n"
    )
    forged = "tests/test_forged.py"
    proved = {rule.id: [test for test in rule.tests if test.startswith(forged)] for rule in traceability.trace()}
    assert {rule: tests for rule, tests in proved.items() if tests} == {
        "EA-01": [forged],
        "EA-02": [f"{forged}::TestIt"],
        "EA-03": [f"{forged}::TestIt"],
        "EA-04": [f"{forged}::TestIt::test_a"],
    }


FORGED = {
    "a test of no rule": ("tests/test_forged.py", "import pytest\n@pytest.mark.rule('EA-99')\ndef test_x(): pass\n"),
    "a test of a computed rule": ("tests/test_forged.py", "import pytest\n@pytest.mark.rule(X)\ndef test_x(): pass\n"),
    "code of no rule": ("desk/forged.py", '"""Shows what nobody asked for (EA-99)."""\n'),
    "code of an unwritten routine": ("desk/forged.py", '"""Shows what nobody has decided (LS-01)."""\n'),
    "an excuse for no rule": ("docs/outside.md", "- EA-99: det görs på papper\n"),
}


@pytest.mark.parametrize(("file", "text"), FORGED.values(), ids=FORGED)
def test_a_citation_that_names_no_rule_is_refused(tree, file, text):
    before = traceability.problems(traceability.trace())
    path = tree / file
    path.write_text((path.read_text() if path.exists() else "") + text)
    [forged] = set(traceability.problems(traceability.trace())) - set(before)
    assert "som ingen skriven rutin innehåller" in forged
    assert forged in refused("rules", "--check")


def test_a_step_that_cites_no_rule_is_refused(said_anew, monkeypatch):
    forged = dataclasses.replace(EAnmalan.ta_emot.step, rules=("EA-99",))
    monkeypatch.setattr(EAnmalan.ta_emot, "step", forged)
    forget_what_was_said()
    assert "intake.models.EAnmalan.ta_emot anger EA-99" in refused("rules", "--check")


def test_a_rule_without_code_or_without_test_is_refused_and_an_excuse_answers_for_it(tree):
    """The same rule with nothing, with code only, with both, and with a reason instead."""
    paper = tree / "docs" / "routines" / "EA.md"
    paper.write_text(paper.read_text() + "\n## EA-38 Något nytt\n\nNågot nytt ska göras.\n")
    forget_papers()
    try:
        assert "EA-38: inget i systemet genomför den och inget test bevisar den" in refused("rules", "--check")
        (tree / "desk" / "forged.py").write_text('"""Does the new thing (EA-38)."""\n')
        assert "EA-38: inget test bevisar den" in refused("rules", "--check")
        (tree / "tests" / "test_forged.py").write_text("import pytest\npytestmark = pytest.mark.rule('EA-38')\n")
        assert not [line for line in traceability.problems(traceability.trace()) if line.startswith("EA-38")]
        (tree / "docs" / "outside.md").write_text("- EA-38: görs för hand\n")
        assert "EA-38: både utanför systemet och genomförd" in refused("rules", "--check")
        (tree / "desk" / "forged.py").unlink()
        assert not [line for line in traceability.problems(traceability.trace()) if line.startswith("EA-38")]
        assert "utanför systemet  görs för hand" in run("rules")
    finally:
        forget_papers()


def forget_papers():
    rulebook.written.cache_clear()
    rulebook.all_written.cache_clear()


def test_the_table_shows_each_rule_with_what_carries_it_out():
    shown = run("rules")
    assert "EA-10  Påminnelse efter 8 timmar\n    genomförs av  intake.models.TA_EMOT" in shown
    assert shown.rstrip().splitlines()[-1].startswith("216 regler: ")


def test_every_rule_is_carried_out_and_proved_or_outside():
    assert traceability.problems(traceability.trace()) == []


# ── routine_docs ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_derived_documents_are_not_stale():
    run("routine_docs", check=True)


def test_a_stale_document_is_refused_written_anew_and_then_accepted(tree):
    document = tree / "docs" / "derived" / "intake.md"
    run("routine_docs")
    fresh = document.read_text()
    document.write_text(fresh.replace("Ta emot", "Tag emot"))
    assert "Inaktuella: intake.md" in refused("routine_docs", "--check")
    assert document.read_text() != fresh, "--check writes nothing"
    run("routine_docs")
    assert document.read_text() == fresh
    run("routine_docs", check=True)


@pytest.mark.parametrize("change", ["missing", "left over"])
def test_a_missing_or_left_over_document_is_stale(tree, change):
    run("routine_docs")
    folder = tree / "docs" / "derived"
    if change == "missing":
        (folder / "intake.md").unlink()
    else:
        (folder / "gone.md").write_text("# En rutin som inte finns\n")
    refused("routine_docs", "--check")
    run("routine_docs")
    assert {path.name for path in folder.iterdir()} == {
        "intake.md",
        "complaints.md",
        "complaints-januarirapport.md",
        "openvard.md",
        "srv.md",
        "ivo.md",
        "ivo-svar.md",
        "ivo-yttrande.md",
        "ivo-namndanmalan.md",
    }


def test_the_document_says_what_the_class_says(tree):
    run("routine_docs")
    text = (tree / "docs" / "derived" / "intake.md").read_text()
    assert "    mottagningsfack --> under_hantering: Ta emot\n" in text
    assert "    fardig --> [*]\n" in text
    for name, step in EAnmalan.steps().items():
        assert f"### {step.label} (`{name}`)" in text
    matrix = {line.split(" | ")[0].strip("| "): line for line in text.splitlines() if line.startswith("| ")}
    assert [cell.strip() for cell in matrix["Stämpla och skriv ut (`skriv_ut`)"].split("|")[2:-1]] == [
        "–", "–", "–", "ja",
    ]  # fmt: skip
    for kind, hours in ((TA_EMOT, 8), (AVSLUTA, 48)):
        assert f"{hours} timmar, dygnet runt" in matrix[f"{kind.label} (`{kind.key}`)"]
