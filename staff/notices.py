"""What members are told of: the whole of it in one table, for people to read and review.

Each line is a kind of notice: when it comes, to whom, on which page it is dealt with, and whether
it is urgent. What is urgent is mailed at any hour, everything else only on duty and outside of quiet
hours. No notice says more than its kind, and no mail says even that. The page of notices shows this
table, and `docs/notices.md` is made from it.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from staff.models import Notice

Kind = Notice.Kind
ON_DUTY = _("whoever of the role is on duty, or everyone of the role if nobody is")
WORKER = _("whoever works on the file, or the leads of its team")


@dataclass(frozen=True)
class Rule:
    """One line of the table."""

    kind: Notice.Kind
    when: str | Promise
    whom: str | Promise
    page: str
    is_urgent: bool = False


RULES: tuple[Rule, ...] = (
    Rule(Kind.MISSING, _("a step of the search for somebody who is missing is due"), ON_DUTY, "rooms:missing_list", is_urgent=True),
    Rule(Kind.VERY_LATE, _("somebody is two hours late from leave"), ON_DUTY, "rooms:missing_list", is_urgent=True),
    Rule(Kind.AT_THE_DOOR, _("somebody who must not come in was at the door"), ON_DUTY, "rooms:ban_list", is_urgent=True),
    Rule(Kind.ARRIVAL_UNPLACED, _("the bed of an expected arrival is taken, and no other fits"), ON_DUTY, "rooms:board", is_urgent=True),
    Rule(Kind.BREAK_GLASS, _("a file was opened in an emergency, and every morning until it is reviewed"), _("the confidentiality officers"), "residents:glass_list", is_urgent=True),
    Rule(Kind.LATE, _("somebody is late from leave"), ON_DUTY, "rooms:missing_list"),
    Rule(Kind.REQUEST_WAITING, _("a request for a place waits to be looked at"), ON_DUTY, "home"),
    Rule(Kind.DECISION_WAITING, _("a leave, an extension, a plan or a stay that looks forgotten waits for a decision"), _("her to whom it was given, else whoever of the role is on duty"), "home"),
    Rule(Kind.OVERSTAY, _("a stay is past its last night"), ON_DUTY, "rooms:stay_list"),
    Rule(Kind.TASK, _("any other task is due"), _("her to whom it was given, else whoever of the role is on duty"), "home"),
    Rule(Kind.REVIEW_OVERDUE, _("a review is past its date"), WORKER, "rehabilitation:review_list"),
    Rule(Kind.REVIEW_ESCALATED, _("it still waits after two days, and after three"), _("the leads, then the managers"), "rehabilitation:review_list"),
    Rule(Kind.COURSE_PLACE, _("a place became free and was given from the waiting list"), _("the trainer of the course"), "rehabilitation:course_list"),
    Rule(Kind.LOOKUP_ALERT, _("look-ups of a day stand out"), _("the confidentiality officers"), "lookup_list"),
    Rule(Kind.EXPORT_WAITING, _("a file in which persons can be recognised was asked for"), _("the confidentiality officers, but who asked"), "export_list"),
    Rule(Kind.EXPORT_DECIDED, _("a file that she asked for was decided"), _("whoever asked for it"), "export_list"),
    Rule(Kind.BACK_UP_FAILED, _("the backup could not be made"), _("the confidentiality officers"), "staff:keys"),
)  # fmt: skip
"""Every kind of notice, the urgent ones first. What nobody is told of stands on Today anyway."""

PAGES = {rule.kind: rule.page for rule in RULES}
URGENT = [rule.kind for rule in RULES if rule.is_urgent]
