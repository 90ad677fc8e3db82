"""The ledger of her consents to others: per organisation, purpose and class of data."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from residents.choices import ConsentGiver, ConsentPurpose, DataClass, SharePurpose
from residents.models import Consent, Person, Share
from residents.selectors.consents import Standing, holds_at, standing_of
from residents.selectors.sharing import visible_classes
from staff.models import Member, Organisation


@dataclass(frozen=True)
class LedgerLine:
    """One class of data: what her answers come to, and why if they do not stand."""

    data_class: DataClass
    standing: Standing
    why_not: str

    @property
    def label(self) -> str:
        return str(self.data_class.label)

    @property
    def may_withdraw(self) -> bool:
        """Tell whether there is a yes that was not withdrawn."""
        return any(answer.given and not answer.withdrawn_at for answer in self.standing.counted)


@dataclass(frozen=True)
class HouseAnswer:
    """What the house may do for one purpose: her newest answer, and why it does not stand."""

    purpose: str
    label: str
    answer: Consent | None
    holds: bool
    why_not: str

    @property
    def may_withdraw(self) -> bool:
        """Tell whether there is a yes that was not withdrawn."""
        answer = self.answer
        return answer is not None and answer.given and answer.withdrawn_at is None


@dataclass(frozen=True)
class LedgerGroup:
    """Her answers to one organisation for one purpose."""

    recipient: Organisation
    purpose: SharePurpose
    lines: list[LedgerLine]

    @property
    def holds(self) -> bool:
        return any(line.standing.holds for line in self.lines)

    @property
    def withdrawable(self) -> Consent | None:
        """Return an answer by which everything of the group is withdrawn."""
        answers = (line.standing.counted[0] for line in self.lines if line.may_withdraw)
        return next(answers, None)


@dataclass(frozen=True)
class ShareRow:
    """One share, and what it shows now; ``closed`` says in a word why it shows nothing."""

    share: Share
    labels: list[str]
    closed: str


def house_answers(person: Person, at: datetime) -> list[HouseAnswer]:
    """Return what she said about each thing that the house itself does."""
    answers: dict[str, list[Consent]] = {code: [] for code in ConsentPurpose.values}
    for answer in Consent.objects.filter(person=person, recipient=None).order_by("recorded_at"):
        answers[answer.purpose].append(answer)
    return [_house_answer(person, code, answers[code], at) for code in answers]


def _house_answer(person, code, answers, at):
    standing = standing_of(person, answers, at)
    newest = max(standing.counted, key=lambda answer: answer.recorded_at, default=None)
    label = str(ConsentPurpose(code).label)
    return HouseAnswer(code, label, newest, standing.holds, _why_not(person, standing, at))


def ledger(person: Person, at: datetime) -> list[LedgerGroup]:
    """Return her answers to organisations, one group for each organisation and purpose."""
    answers = Consent.objects.filter(person=person, recipient__isnull=False)
    answers = answers.select_related("recipient", "recorded_by")
    groups: dict[tuple[Organisation, str], dict[str, list[Consent]]] = {}
    for answer in answers.order_by("recipient__name_ar", "purpose", "recorded_at"):
        assert answer.recipient is not None
        group = groups.setdefault((answer.recipient, answer.purpose), {})
        group.setdefault(answer.data_class, []).append(answer)
    return [
        LedgerGroup(recipient, SharePurpose(purpose), _lines(person, by_class, at))
        for (recipient, purpose), by_class in groups.items()
    ]


def asked_of(
    person: Person, recipient: Organisation, purpose: str, at: datetime
) -> list[LedgerLine]:
    """Return one line for every class of data there is, asked about or not."""
    answers: dict[str, list[Consent]] = {code: [] for code in DataClass}
    for answer in Consent.objects.filter(person=person, recipient=recipient, purpose=purpose):
        answers[answer.data_class].append(answer)
    return _lines(person, answers, at)


def shares_of(person: Person, member: Member, at: datetime) -> list[ShareRow]:
    """Return her shares as far as the member may see them, the newest first."""
    shares: QuerySet[Share] = Share.objects.visible_to(member).filter(person=person)
    shares = shares.select_related("recipient", "person__centre", "created_by")
    return [_share_row(share, at) for share in shares.order_by("-created_at")]


def _share_row(share, at):
    visible = visible_classes(share, at)
    labels = [str(code.label) for code in DataClass if code in visible]
    return ShareRow(share, labels, "" if labels else _why_closed(share, at))


def _why_closed(share, at):
    if share.revoked_at is not None:
        return _("closed") if share.revoked_by_id else _("closed after wrong codes")
    if share.expires_at <= at:
        return _("ended")
    return _("shows nothing: her consent does not stand")


def _lines(person, by_class, at):
    lines = []
    for code in DataClass:
        if code in by_class:
            standing = standing_of(person, by_class[code], at)
            lines.append(LedgerLine(code, standing, _why_not(person, standing, at)))
    return lines


def _why_not(person, standing, at):
    """Say in a few words why nothing may be shared; empty where it may."""
    if standing.holds:
        return ""
    today = at.astimezone(person.centre.zone).date()
    failing = [answer for answer in standing.counted if not holds_at(answer, at, today)]
    if failing:
        return _what_failed(failing[0], today)
    if not standing.counted:
        return _("not asked yet")
    herself = any(ConsentGiver.HERSELF in group for group in standing.missing)
    return _("her own yes is missing") if herself else _("a guardian’s or a court’s yes is missing")


def _what_failed(answer, today):
    if not answer.given:
        hers = answer.given_by == ConsentGiver.HERSELF
        return _("she said no") if hers else _("the answer is no")
    if answer.withdrawn_at is not None:
        return pgettext("consent", "withdrawn")
    return _("ended: ask again")
