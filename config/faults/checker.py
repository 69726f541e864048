"""What was promised against what is there: the journal, the database and the mail server, compared when all is over."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from django.db.models import Count, F, Q

from casework.models import Case, Deadline, Notice
from complaints.models import Uppgift
from config.faults import journal
from config.reconcile import GRACE, reconcile
from intake.models import EAnmalan, Innehall
from organisation.models import User
from outbox.gathering import KIND

MOST = 20
MARKED = re.compile(r"Märke [0-9a-f]{12}\.")


@dataclass
class Held:
    """One kind of promise: how many were made, and which of them do not hold.

    `copies`: doubles that are accounted for. `late`: seconds from the moment to its being kept, at the most.
    """

    name: str
    promised: int
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    copies: int = 0
    late: float = 0.0

    @property
    def broken(self) -> list[str]:
        """In words, no more of one kind than somebody reads."""
        lost = [f"FÖRLORAT {self.name}: {what}" for what in self.lost]
        return [*lost[:MOST], *(f"DUBBELT {self.name}: {what}" for what in self.doubled[:MOST])]


def check(path: Path, accepted: Sequence[str], killed: int, since: dt.datetime, as_of: dt.datetime) -> list[Held]:
    """`accepted`: the Message-ID of every mail that the mail server has taken. `killed`: how many senders died."""
    return [receipts(path), steps(path), reminders(path, since, as_of), mails(accepted, killed, since), audit(as_of)]


def receipts(path: Path) -> Held:
    """Each number that a resident was shown is a case, with that resident's own words; each sending became one."""
    became = defaultdict[str, set[str]](set)
    for mark, number in _marks():
        became[mark].add(number)
    promised = list(journal.read(path, "kvitto"))
    lost = [
        f"{number}: kvitterad, men finns inte med det som skrevs"
        for one in promised
        for number in one["nummer"]
        if number not in became[one["mark"]]
    ]
    doubled = [f"{', '.join(sorted(numbers))}: skickad en gång" for numbers in became.values() if len(numbers) > 1]
    return Held("kvitton", len(promised), lost, doubled)


def _marks() -> Iterator[tuple[str, str]]:
    """Every sending that has become something, and its number."""
    reports = Innehall.objects.filter(vad__contains="Märke ").order_by("pk")
    opinions = Uppgift.objects.filter(slag=Uppgift.Slag.BESKRIVNING, text__contains="Märke ").order_by("pk")
    rows = [*reports.values_list("vad", "anmalan__cases__number"), *opinions.values_list("text", "case__number")]
    for text, number in rows:
        if found := MARKED.search(text):
            yield found[0], number or "utan nummer"


def steps(path: Path) -> Held:
    """Each step that a colleague was told is taken stands in the history, by that colleague and in that place."""
    names = dict(User.objects.values_list("pk", "username"))
    rows = EAnmalan.history.order_by().values_list("number", "last_step", "version", "history_user_id")
    taken = Counter((*row, names.get(who, "")) for *row, who in rows)
    promised = list(journal.read(path, "steg"))
    lost, doubled = list[str](), list[str]()
    for one in promised:
        row = (one["nummer"], one["steg"], one["version"] + 1, one["vem"])
        if taken[row] != 1:
            told = f"{one['nummer']}: {one['steg']} av {one['vem']} i version {one['version']}"
            (doubled if taken[row] else lost).append(told)
    return Held("steg", len(promised), lost, doubled)


def reminders(path: Path, since: dt.datetime, as_of: dt.datetime) -> Held:
    """Of each deadline that ran out open somebody was told, and everybody once; how late, of what ran out in the run."""
    open_then = Q(met_at=None) | Q(met_at__gt=F("due_at") + GRACE)
    not_cancelled = Q(cancelled_at=None) | Q(cancelled_at__gt=F("due_at") + GRACE)
    ran_out = Deadline.objects.filter(open_then, not_cancelled, due_at__lte=as_of).order_by("pk")
    rows = ran_out.annotate(told=Count("notices", filter=Q(notices__kind="paminnelse"))).select_related("case")
    lost = [f"{row.case.number}: {row.key}" for row in rows if not (row.told and row.reminded_at)]
    there = set(Deadline.objects.values_list("case__number", "key").order_by())
    lost += [
        f"{one['nummer']}: fristen {one['frist']} finns inte"
        for one in journal.read(path, "frist")
        if (one["nummer"], one["frist"]) not in there
    ]
    told = Notice.objects.filter(kind="paminnelse").order_by()
    twice = told.values("deadline", "recipient", "case__number").annotate(n=Count("pk")).filter(n__gt=1)
    doubled = [f"{row['case__number']}: {row['n']} till samma person" for row in twice]
    now_due = [row.reminded_at - row.due_at for row in rows if row.reminded_at and row.due_at >= since]
    late = max(now_due, default=dt.timedelta()).total_seconds()
    return Held("påminnelser", len(rows), lost, doubled, late=late)


def mails(accepted: Sequence[str], killed: int, since: dt.datetime) -> Held:
    """Each notice reached the mail server, by itself or with others in a gathered mail, and not both ways. A second copy has
    the same Message-ID, and there are no more than died senders.

    What went out before the run began (`since`) went to another server.
    """
    times, written = Counter(accepted), list(Notice.objects.exclude(mailed_at__lt=since).order_by("pk"))
    gathered = {(one.recipient_id, one.created_at) for one in written if one.kind == KIND and one.message_id in times}
    ways = {
        one: (one.message_id in times) + (one.kind != KIND and (one.recipient_id, one.mailed_at) in gathered)
        for one in written
    }
    lost = [f"besked {one.pk}: {_why_not(one)}" for one, count in ways.items() if one.mailed_at is None or not count]
    known = {notice.message_id for notice in written}
    doubled = [f"{name}: inget besked har det numret" for name in times if name not in known]
    doubled += [f"besked {one.pk}: för sig, och samlat med andra" for one, count in ways.items() if count > 1]
    again = {name: count - 1 for name, count in times.items() if count > 1}
    copies = sum(again.values())
    if copies > killed:
        doubled += [f"{name}: {count} gånger till" for name, count in again.items()]
    return Held("mejl", len(written), lost, doubled, copies)


def _why_not(notice: Notice) -> str:
    if notice.parked_at:
        return "avfört"
    return "markerat som skickat, men kom aldrig fram" if notice.mailed_at else f"inte skickat ({notice.last_error})"


def audit(as_of: dt.datetime) -> Held:
    """The independent auditor's own word (config/reconcile.py)."""
    found = [f"{finding.kind} {finding.number}: {finding.what}" for finding in reconcile(as_of)]
    return Held("reconcile", Case.objects.count(), found)
