"""The ways a case comes to a person: what stands in the queue is what is theirs, read by an index each (docs/adr/0012)."""

import json

import pytest
from django.db import connection, transaction
from django.db.models import Q

from casework.calendar import local_day
from casework.disqualification import disqualify, know_disqualified
from casework.doorway import open_to, take
from casework.models import Assignment, Case, routine
from casework.reach import may_read
from casework.relations import any_of
from complaints.models import Synpunkt
from desk import queue
from desk.filters import VIEWS, Filters
from desk.queue import Queue
from desk.walk import Part, Walk, Way, condition, counted
from intake.models import EAnmalan
from organisation.models import Absence, User
from organisation.roles import AdministrativSamordnare, Kvalitetsutvecklare
from organisation.standing import standing


@pytest.fixture
def demo(played, at):
    """Norrvinge with its cases; one that concerns a manager, and a manager who is away with somebody in their place."""
    peter, anna, sara = (User.objects.get(username=name) for name in ("peter.holmgard", "anna.lovdahl", "sara.ekholm"))
    case = Synpunkt.objects.filter(closed_at=None, enhet__code="BOF").first()
    disqualify(case, peter, by=sara, now=at.now)
    day = local_day(at.now)
    chief = User.objects.get(username="thomas.eklov")
    Absence.objects.create(user=chief, from_day=day, to_day=day, substitute=anna)
    return at


def people():
    return User.objects.filter(is_active=True).order_by("username")


def in_view(view, case, who, now):
    """What a view holds, said of one case: the same as the walk's conditions, and not made of them."""
    assigned = Assignment.objects.in_force(local_day(now)).filter(case=case.pk, user=who).exists()
    mine, open_ = case.ansvarig_id == who.pk or assigned, case.closed_at is None
    nobodys = case.ansvarig_id is None
    return {
        "att-gora": open_ and (mine or nobodys or an_absent_colleagues(case, who, now) or its_turn(case, who, now)),
        "otilldelade": open_ and nobodys,
        "akuta": open_ and case.urgent,
        "mina": open_ and mine,
        "enheten": open_,
        "annan": open_ and not nobodys and not mine,
        "avslutade": not open_,
        "vantar": open_ and its_turn(case, who, now),
    }[view]


def an_absent_colleagues(case, who, now):
    """Whoever has it is away, and this person watches the unit: e-anmälan's mottagning and gruppledare (A-03)."""
    day = local_day(now)
    watches = {
        (role, enhet) for role, enhet in standing(who, day).held if role in ("mottagningsfunktion", "gruppledare")
    }
    away = Absence.objects.filter(user=case.ansvarig_id, from_day__lte=day, to_day__gte=day).exists()
    return case.routine == "EA" and away and any(enhet == case.enhet_id for _, enhet in watches)


def its_turn(case, who, now):
    step = case.current_step()
    return bool(step) and bool(step.by) and step.permits(case, standing(who, local_day(now)))


def place(view, case):
    if view == "avslutade":
        return -case.closed_at.timestamp(), -case.pk
    return (case.next_due_at.timestamp() if case.next_due_at else float("inf")), case.pk


def everything():
    """Every case as its own routine, with what is asked of each again and again."""
    cases = {case.pk: case.specific for case in Case.objects.all()}
    know_disqualified(list(cases.values()))
    return cases


def theirs(who, now):
    """The queue as one condition, with no index in mind."""
    ways = queue.ways_to(who, local_day(now)).values()
    return set(Case.objects.filter(any_of(way for some in ways for way in some)).values_list("pk", flat=True))


def unlike(now, cases):
    """Who has what in the queue that they may not read, and who may take a step in what is not in their queue.

    But for the kvalitetsutvecklare, who reads every register and has none of it to do, and the samordnare, whose one step
    is taken from a page of its own: she reads no case of SRV's (SR-10).
    """
    day = local_day(now)
    for who in people():
        queued = theirs(who, now)
        readable = set(Case.objects.visible_to(who, day).values_list("pk", flat=True))
        asked_one_by_one = {case.pk for case in cases.values() if may_read(routine(case.routine), case.pk, who, day)}
        assert asked_one_by_one == readable & cases.keys(), who.username
        open_ = [case for case in cases.values() if case.closed_at is None]
        workable = {case.pk for case in open_ if any(offer.refusal is None for offer in open_to(who, case, now))}
        if {Kvalitetsutvecklare, AdministrativSamordnare} & set(standing(who, day).roles):
            workable = set()
        if queued - readable or workable - queued:
            yield who.username


@pytest.mark.rule("EA-09", "EA-22", "SK-27")
def test_each_view_of_everybody_is_what_is_theirs_in_the_order_of_the_queue(demo):
    seen, cases = 0, everything()
    for who in people():
        mine, work = [cases[pk] for pk in theirs(who, demo.now)], Queue(who, demo.now, Filters())
        for view in VIEWS:
            expected = [case for case in mine if in_view(view, case, who, demo.now)]
            expected.sort(key=lambda case, view=view: place(view, case))
            walked = [case.number for case in work.walk(view).first(10_000)]
            assert walked == [case.number for case in expected], (who.username, view)
            seen += len(expected)
    assert seen > 100, "and there was something to compare"


@pytest.mark.rule("EA-09", "SK-27")
def test_what_stands_in_the_queue_may_be_read_and_what_may_be_worked_stands_there(demo, monkeypatch):
    """The twins: a way that is missing is noticed, and one too many."""
    cases, every = everything(), classmethod(lambda _cls, _who: [Q(enhet__isnull=False)])
    assert list(unlike(demo.now, cases)) == []
    for kind, ways in ((EAnmalan, ()), (Synpunkt, ()), (EAnmalan, every)):
        with monkeypatch.context() as off:
            off.setattr(kind, "ways", ways or classmethod(lambda _cls, _who: []))
            assert len(list(unlike(demo.now, cases))) > 3, kind


# ── counted as far as anybody looks ─────────────────────────────────────────────────────────────────────────────────


def test_a_case_that_comes_by_two_ways_is_one(login, report, cast):
    take(report(), EAnmalan.ta_emot, by=cast("anna.lovdahl"))
    both = Walk(
        [
            Part(Way(Q(enhet__code="BOF"))),
            Part(Way(Q(ansvarig__username="anna.lovdahl"))),
        ]
    )
    assert (len(both.first(10)), counted({"both": both})) == (1, {"both": 1})


@pytest.mark.parametrize(("there", "said"), [(1, "1"), (2, "2"), (3, "2+"), (4, "2+")])
def test_what_is_more_than_anybody_counts_is_said_so(login, report, monkeypatch, there, said):
    monkeypatch.setattr("desk.queue.MOST", 2)
    monkeypatch.setattr("desk.walk.counted.__defaults__", (2,))
    for _ in range(there):
        report()
    page = login("anna.lovdahl").get("/ko/?vy=otilldelade").text
    assert f'id="antal-otilldelade">{said}<' in page
    assert f"{said} ärende" in page


def test_nothing_is_asked_for_whom_nothing_can_come_to(cast, django_assert_num_queries):
    nobody = Walk([Part(Way(Q(pk__in=[])))])
    with django_assert_num_queries(0):
        assert (list(nobody.first(5)), counted({"nobody": nobody})) == ([], {"nobody": 0})


def test_what_narrows_a_list_is_of_the_case_alone(norrvinge):
    """Written beside every way, whatever tables that one is from."""
    assert condition(closed_at=None) == ('"casework_case"."closed_at" IS NULL', ())
    assert condition(Q(pk__in=[])) == ("1 = 0", ()) and condition(~Q(pk__in=[])) == ("1 = 1", ())
    either, _ = condition(Q(urgent=True) | Q(closed_at=None))
    assert either.startswith("(") and either.endswith(")"), "an or does not run over what stands beside it"
    with pytest.raises(ValueError, match="not of the case alone"):
        condition(enhet__code="BOF")


# ── each way by an index ────────────────────────────────────────────────────────────────────────────────────────────

LOGINS = ["anna.lovdahl", "peter.holmgard", "sara.ekholm", "emma.rosenlund", "sofie.adler", "thomas.eklov"]


def plan(part, order):
    sql, params = part.sql(order)
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {sql} LIMIT 51", params)
        found = cursor.fetchone()[0]
    return nodes((json.loads(found) if isinstance(found, str) else found)[0]["Plan"])


def nodes(node, of_cases=True):
    """Everything that is read of the cases: by which index, or None for all of them. Not what is read of who works here."""
    mine = (
        [node.get("Index Name")] if node.get("Relation Name") == "casework_case" and "Scan" in node["Node Type"] else []
    )
    if node["Node Type"] == "Bitmap Index Scan":
        mine = [node["Index Name"]] if of_cases else []
    elif node["Node Type"] == "Bitmap Heap Scan":
        mine, of_cases = [], node["Relation Name"] == "casework_case"
    return mine + [found for below in node.get("Plans", []) for found in nodes(below, of_cases)]


def badly_read(now):
    """The parts of every view of these people that read cases by something else than an index of their own."""
    ours = {index.name for index in Case._meta.indexes if index.condition} | {"casework_case_pkey"}
    for login in LOGINS:
        who = User.objects.get(username=login)
        for view in VIEWS:
            walk = Queue(who, now, Filters(view=view)).chosen
            for number, part in enumerate(walk.parts):
                own = {"case_mine", "case_waiting", "casework_case_pkey"} if view == "mina" else ours
                if part.can_be and (read := set(plan(part, walk.order)) - own):
                    yield login, view, number, read


def test_every_way_of_every_view_reads_an_index_of_its_own(a_large_town, at):
    """The twins: without the index it was for, a way is not read as well by another, and it is noticed."""
    assert "\n".join(map(str, badly_read(at.now))) == ""
    for gone in ("case_queue", "case_closed", "case_mine"):
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"DROP INDEX case_waiting, case_came, {gone}")
            assert list(badly_read(at.now)), gone
            transaction.set_rollback(True)
