"""Who is kept from whom, said once: subqueries of persons, for every queryset that reaches people.

A conflict of interest takes a person out of everything a member sees. A restricted file is seen by
those who work on it, and by whoever opened it in an emergency for as long as it is open.
"""

from functools import reduce
from operator import or_

from django.apps import apps
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from staff.choices import HOUSE_ROLES, Role


def in_conflict(member):
    """Return the persons of whom the member must see nothing at all."""
    return _rows("ConflictOfInterest").open().filter(member=member).values("person")


def opened_by(member):
    """Return the person whose file the member opened in an emergency, while it is open."""
    opened = _rows("BreakGlass").open_at(timezone.now())
    return opened.filter(member=member).values("person")


def worked_on_by(member):
    """Return the files on which the member works, and those nobody works on that are hers to give.

    A file of her team without anyone is the lead's to assign, however restricted it is.
    """
    work = _rows("Assignment").open()
    hers = Q(pk__in=work.filter(member=member).values("case_file"))
    if member.has_role(Role.LEAD):
        anyone = Exists(work.filter(case_file=OuterRef("pk")))
        hers |= Q(~anyone, team__in=teams_of(member))
    return hers


def teams_of(member):
    """Return the ids of the member's teams."""
    return member.teams.through.objects.filter(member_id=member.pk).values("team_id")


def closed_to(member):
    """Return the persons whose restricted file the member may not see."""
    files = _rows("CaseFile").filter(restricted=True).exclude(worked_on_by(member))
    return files.exclude(person__in=opened_by(member)).values("person")


class Sight:
    """Whom one member may see, made once for all that one answer asks of it.

    House roles see their centre's people by code; others those whose file they may see. Nobody
    sees whom she is in conflict with, or a restricted file that is not hers.
    """

    def __init__(self, member):
        self.member, self.by_code = member, member.has_role(*HOUSE_ROLES)
        self.hidden = [in_conflict(member)]
        if self.by_code:
            self.hidden.append(closed_to(member))

    def of_persons(self, persons):
        """Return those of ``persons`` whom she may see."""
        persons = persons.filter(self._open("pk"), centre=self.member.centre_id)
        return persons if self.by_code else persons.filter(pk__in=self._files().values("person"))

    def of_tokens(self, tokens):
        """Return the tokens of persons whom she may see; each one found is asked, at any size."""
        tokens = tokens.filter(self._open("person"), centre=self.member.centre_id)
        file = Exists(self._files().filter(person=OuterRef("person")))
        return tokens if self.by_code else tokens.filter(file)

    def _open(self, person):
        return ~reduce(or_, (Q((f"{person}__in", hidden)) for hidden in self.hidden))

    def _files(self):
        return _rows("CaseFile").visible_to(self.member)


class NamingPersons:
    """Rows that name a person in passing: tasks, enrolments. Mixed into their querysets."""

    def naming_nobody_hidden_from(self, member):
        """Leave out whoever is hidden from a member; rows about nobody stay."""
        return self.exclude(person__in=in_conflict(member)).exclude(person__in=closed_to(member))


def _rows(name):
    return apps.get_model("residents", name).objects
