"""What the case page asks as one statement is what each question would have answered by itself, and no more than once."""

from datetime import datetime

import pytest
from django.db import models

from casework.models import routines
from desk import case_questions
from desk.case_page import CasePage
from organisation.models import User
from tests.counting import statements


def whole(one):
    """All that a row holds, with what was read beside it."""
    if not isinstance(one, models.Model):
        return one
    held = {name: value for name, value in vars(one).items() if name not in ("_state", "_answers")}
    beside = {name: whole(value) for name, value in one._state.fields_cache.items()}
    return type(one), held, beside


def of_every_routine(user):
    """Cases of each routine, those with the most about them first."""
    for kind in routines():
        most = kind.objects.annotate(many=models.Count("notes") + models.Count("persons")).order_by("-many", "pk")
        yield from most[:4]


def asked_apart(monkeypatch, case, user, now):
    """The same questions, one statement each."""
    found = {}

    def apart(questions, **values):
        found.update((question, question.rows(**values)) for question in questions)
        return found

    with monkeypatch.context() as off:
        off.setattr(case_questions, "at_once", apart)
        case_questions.ask(case, user, now)
    return found


def test_each_answer_is_what_it_would_have_been_alone(played, at, monkeypatch):
    user, compared = User.objects.get(username="anna.lovdahl"), 0
    for case in of_every_routine(user):
        apart = asked_apart(monkeypatch, case, user, at.now)
        case_questions.ask(case, user, at.now)
        together = case.__dict__["_answers"]
        assert together.keys() == apart.keys()
        for question, rows in apart.items():
            assert [whole(row) for row in together[question]] == [whole(row) for row in rows], (case, question.make)
            compared += len(rows)
    assert compared > 100, "and there was something to compare"


def test_the_twin_what_is_read_otherwise_is_noticed(played, at, monkeypatch):
    """A moment that came as text, or an empty answer, is not the same."""
    case = next(of_every_routine(None))
    history = case_questions.trail(type(case)).rows(pk=case.pk)
    changed = case_questions.trail(type(case)).rows(pk=case.pk)
    changed[0].history_date = changed[0].history_date.isoformat()
    assert isinstance(history[0].history_date, datetime)
    assert [whole(row) for row in history] != [whole(row) for row in changed]


def test_what_is_asked_again_is_asked_anew(mine, anna, at):
    """An answer is used once: what has changed since is seen."""
    case_questions.ask(mine, anna, at.now)
    page = CasePage(mine, anna, at.now)
    assert len(statements(lambda: page.deadlines)) == 0
    assert len(statements(lambda: CasePage(mine, anna, at.now).deadlines)) == 1


@pytest.mark.parametrize("left_out", ["pk", "user"])
def test_a_value_that_is_not_given_is_no_empty_answer(mine, anna, left_out):
    values = {"pk": mine.pk, "user": anna.pk}
    values.pop(left_out)
    with pytest.raises(KeyError):
        case_questions.at_once([case_questions.PERSONS, case_questions.drafts.OF], **values)
