"""Extensions as their readers see them: what waits, what was decided, and whose words they read."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet

from residents.models import CaseFile
from rooms.models import Extension, ExtensionVote, Stay
from rooms.sealed import words_of
from shelter.shared.nights import NIGHT
from staff.levels import EXTENSION_LEVELS, Level, level_of
from staff.models import Member

State = Extension.State


@dataclass(frozen=True)
class Shown:
    """One extension on its page. Its words are empty for whoever neither decides nor works on it.

    ``until`` is the day on which she would leave if it were approved now.
    """

    extension: Extension
    level: Level
    until: date
    votes: Sequence[ExtensionVote]
    reads_words: bool
    wish: str
    exit_plan: str
    offer: str

    @property
    def is_destroyed(self) -> bool:
        """Tell whether something was said that nobody can read any more."""
        said = self.extension.sealed_wish or self.extension.sealed_exit_plan
        return self.reads_words and bool(said) and not (self.wish or self.exit_plan)


def levels_held(member: Member) -> list[Level]:
    """Return the levels at which a member decides."""
    return [level for level in EXTENSION_LEVELS if member.has_perm(level.permission)]


def extensions_for(member: Member, which: str) -> QuerySet[Extension]:
    """Return what waits for this member (`mine`) or for anybody (`asked`), the oldest first.

    Or what was `decided`, the newest first.
    """
    rows = Extension.objects.visible_to(member).select_related("stay__person", "stay__centre")
    rows = rows.prefetch_related("votes")
    if which == "decided":
        decided = rows.filter(state__in=[State.APPROVED, State.REFUSED])
        return decided.order_by("-decided_at", "pk")
    waiting = rows.asked().filter(stay__state__in=Stay.OPEN_STATES)
    if which == "mine":
        waiting = waiting.filter(level__in=[level.code for level in levels_held(member)])
        waiting = waiting.exclude(requested_by=member).exclude(votes__member=member)
    return waiting.order_by("requested_at", "pk")


def waiting_for(stay: Stay) -> Extension | None:
    """Return what was asked for a stay and is not decided."""
    return stay.extensions.asked().first()


def shown(*, extension: Extension, member: Member, at: datetime) -> Shown:
    """Gather what the page of an extension shows, in a fixed number of queries."""
    stay, level = extension.stay, level_of(extension.level)
    reads = member.has_perm(level.permission) or works_on(stay, member)
    hers = words_of(stay.person_id) if reads else None
    return Shown(
        extension=extension,
        level=level,
        until=max(stay.departs_on, stay.centre.night(at)) + extension.nights * NIGHT,
        votes=list(extension.votes.select_related("member").order_by("at")),
        reads_words=reads,
        wish=hers.open(extension, "wish") if hers else "",
        exit_plan=hers.open(extension, "exit_plan") if hers else "",
        offer=hers.open(extension, "offer") if hers else "",
    )


def works_on(stay: Stay, member: Member) -> bool:
    """Tell whether her file is one of the member's."""
    return CaseFile.objects.visible_to(member).filter(person=stay.person_id).exists()
