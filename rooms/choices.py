"""Code lists of the house; the codes are the contract's."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy

from residents.words import label_in, words_for


class BedKind(models.TextChoices):
    SINGLE = "single", pgettext_lazy("bed", "single bed")
    BUNK = "bunk", pgettext_lazy("bed", "bunk bed")
    COT = "cot", pgettext_lazy("bed", "cot")


class BedState(models.TextChoices):
    """What a bed is on one night. Derived from rows, never stored."""

    FREE = "free", pgettext_lazy("bed", "free")
    OCCUPIED = "occupied", pgettext_lazy("bed", "occupied")
    HELD = "held", pgettext_lazy("bed", "held")
    PREPARING = "preparing", pgettext_lazy("bed", "being prepared")
    AWAY = "away", pgettext_lazy("bed", "away, bed kept")
    OUT_OF_SERVICE = "out_of_service", pgettext_lazy("bed", "out of service")


class Audience(models.TextChoices):
    """Whom a room is for."""

    WOMEN = "women", _("women")
    FAMILIES = "families", _("families, one at a time")
    GIRLS = "girls", _("girls on their own")
    BOYS = "boys", _("boys on their own")


class Need(models.TextChoices):
    WHEELCHAIR = "wheelchair", _("wheelchair")
    GROUND_FLOOR = "ground_floor", _("ground floor")
    COT = "cot", _("cot")
    NEAR_STAFF = "near_staff", _("near staff")
    QUIET = "quiet", _("quiet")
    ISOLATION = "isolation", _("own room for infection")
    SINGLE_ROOM = "single_room", _("room of her own")
    INTERPRETER = "interpreter", _("interpreter")


ROOM_FEATURES = (Need.WHEELCHAIR, Need.GROUND_FLOOR, Need.NEAR_STAFF, Need.QUIET, Need.ISOLATION)
"""Needs that a room answers by what it is; a cot is a bed, the rest is how she is placed."""


class PlacingRule(models.TextChoices):
    """A rule of who sleeps where; `rooms.allocation.rules` says what each asks for and weighs."""

    CAPACITY = "capacity", pgettext_lazy("rule", "A bed for everyone")
    AUDIENCE = "audience", pgettext_lazy("rule", "Whom the room is for")
    BOYS_AGE = "boys_age", pgettext_lazy("rule", "Boys up to the age of the room")
    FAMILY = "family", pgettext_lazy("rule", "The family together")
    APART = "apart", pgettext_lazy("rule", "Apart where there is a conflict")
    WHEELCHAIR = "wheelchair", pgettext_lazy("rule", "Wheelchair")
    GROUND_FLOOR = "ground_floor", pgettext_lazy("rule", "Ground floor")
    COT = "cot", pgettext_lazy("rule", "A cot where it is needed")
    INFECTION = "infection", pgettext_lazy("rule", "Infection control")
    ALONE = "alone", pgettext_lazy("rule", "A room of her own")
    NEAR_STAFF = "near_staff", pgettext_lazy("rule", "Near staff, for risk")
    QUIET = "quiet", pgettext_lazy("rule", "Quiet")
    NEWBORN = "newborn", pgettext_lazy("rule", "A cot for every baby")
    SIDE_BY_SIDE = "side_by_side", pgettext_lazy("rule", "Large families in one room")
    SPARE_BEDS = "spare_beds", pgettext_lazy("rule", "No bed left empty")
    FAMILY_ROOMS = "family_rooms", pgettext_lazy("rule", "Family rooms for families")
    AMONG_WOMEN = "among_women", pgettext_lazy("rule", "Women’s rooms for women alone")
    WHEELCHAIR_KEPT = "wheelchair_kept", pgettext_lazy("rule", "Keep wheelchair rooms")
    INFECTION_KEPT = "infection_kept", pgettext_lazy("rule", "Keep rooms for infection control")
    GROUND_KEPT = "ground_kept", pgettext_lazy("rule", "Keep the ground floor")
    LOW_BED = "low_bed", pgettext_lazy("rule", "Low beds for grown-ups")
    SPREAD = "spread", pgettext_lazy("rule", "Spread over the villas")
    FOR_OTHERS = "for_others", pgettext_lazy("rule", "What others will need")
    CONTINUITY = "continuity", pgettext_lazy("rule", "Stay where one lives")


class Destination(models.TextChoices):
    """Where someone goes when she leaves (code-lists 4.7)."""

    OWN_HOME = "own_home", _("her own home")
    FAMILY = "family", _("back to her family")
    RELATIVES = "relatives", _("relatives")
    FRIENDS = "friends", _("friends")
    RENTED = "rented", _("rented home")
    OTHER_CENTRE = "other_centre", _("another centre")
    HOSPITAL = "hospital", _("hospital")
    PSYCHIATRIC = "psychiatric", _("psychiatric care")
    ALTERNATIVE_CARE = "alternative_care", _("alternative family")
    ABROAD = "abroad", _("abroad")
    DETENTION = "detention", _("detention")
    LEFT_WITHOUT_NOTICE = "left_without_notice", _("left without notice")
    ASKED_TO_LEAVE = "asked_to_leave", _("was asked to leave")
    DECEASED = "deceased", _("deceased")
    RETURNED_TO_ABUSER = "returned_to_abuser", _("returned to the home she fled")
    OTHER = "other", _("elsewhere")


class DeclineReason(models.TextChoices):
    """Why someone could not be placed (code-lists 4.8)."""

    NO_BED = "no_bed", _("no bed that fits")
    NOT_ELIGIBLE = "not_eligible", _("not the right service")
    SAFETY_CONFLICT = "safety_conflict", _("not safe with someone here")
    NEEDS_OTHER = "needs_other", _("needs another service first")
    REFUSED_BY_HER = "refused_by_her", _("she decided against it")
    UNREACHABLE = "unreachable", _("could not be reached")
    OTHER = "other", _("other reason")


class Urgency(models.TextChoices):
    """How soon somebody needs a place; the order in which the waiting list begins."""

    TONIGHT = "tonight", pgettext_lazy("urgency", "tonight")
    DAYS = "days", pgettext_lazy("urgency", "within days")
    CAN_WAIT = "can_wait", pgettext_lazy("urgency", "can wait")


class Whereabouts(models.TextChoices):
    """Where somebody who asks for a place is now, as far as her safety goes; never an address."""

    SAFE = "safe", pgettext_lazy("where she is", "in a safe place")
    DANGER = "danger", pgettext_lazy("where she is", "where the danger is")
    NOWHERE = "nowhere", pgettext_lazy("where she is", "without any place")
    AT_DOOR = "at_door", pgettext_lazy("where she is", "at our door")
    HOSPITAL = "hospital", pgettext_lazy("where she is", "in hospital")
    POLICE = "police", pgettext_lazy("where she is", "with the police")
    OTHER_CENTRE = "other_centre", pgettext_lazy("where she is", "in another centre")
    UNKNOWN = "unknown", pgettext_lazy("where she is", "not known")


class Answer(models.TextChoices):
    """An answer of the screening: what was not asked or not said is no "no"."""

    YES = "yes", _("Yes")
    NO = "no", _("No")
    UNKNOWN = "unknown", _("Not known")


class AcceptReason(models.TextChoices):
    """Why beds are held for somebody now."""

    IN_ORDER = "in_order", _("it is their turn")
    DANGER_GREW = "danger_grew", _("their danger has grown")
    HEALTH = "health", _("health, or a birth that is near")
    CHILDREN = "children", _("small children with her")
    ONLY_FIT = "only_fit", _("no other room would fit them for long")


class UnscreenedReason(models.TextChoices):
    """Why a request for tonight was decided before it was screened."""

    DANGER_NOW = "danger_now", _("the danger is now")
    AT_DOOR = "at_door", _("she is at the door")
    CANNOT_SPEAK = "cannot_speak", _("she cannot speak freely")
    NO_INTERPRETER = "no_interpreter", _("nobody speaks her language yet")


class CancelReason(models.TextChoices):
    """Why a check-in, a hold or an expected arrival came to nothing."""

    MISTAKE = "mistake", _("entered by mistake")
    NO_SHOW = "no_show", _("did not come")
    HOLD_EXPIRED = "hold_expired", _("the time of the hold ran out")
    REFUSED_BY_HER = "refused_by_her", _("she decided against it")
    PLACED_ELSEWHERE = "placed_elsewhere", _("found a place elsewhere")
    OTHER = "other", _("other reason")


class LeavePurpose(models.TextChoices):
    WORK = "work", _("work")
    SCHOOL = "school", _("school")
    MEDICAL = "medical", _("medical visit")
    COURT = "court", _("court")
    FAMILY = "family", _("family visit")
    PERSONAL = "personal", _("personal errand")
    OTHER = "other", _("other purpose")


class Escort(models.TextChoices):
    """With whom she goes out."""

    ALONE = "alone", _("alone")
    STAFF = "staff", _("with staff")
    RELATIVE = "relative", _("with a relative")
    ORGANISATION = "organisation", _("with an organisation")


class RiskOutcome(models.TextChoices):
    """What a member found when she looked at the risk of a leave with her."""

    SAFE = "safe", _("safe")
    CONDITIONS = "safe_conditions", _("safe with conditions")
    NOT_ADVISED = "not_advised", _("not advised")


class RollResult(models.TextChoices):
    """Where somebody is at the night's roll-call."""

    PRESENT = "present", _("present")
    LEAVE = "leave", pgettext_lazy("roll-call", "on leave")
    HOSPITAL = "hospital", _("in hospital")
    COURT = "court", _("at court")
    SCHOOL_OR_RELATIVE = "school_or_relative", _("at school or with relatives")
    LATE = "late", _("late, on her way")
    MISSING = "missing", pgettext_lazy("roll-call", "missing")


class AnsweredBy(models.TextChoices):
    """How an answer of the roll-call came in."""

    TAP = "tap", _("by tapping")
    SCAN = "scan", _("by card")
    PAPER = "paper", _("from paper")


class BirthPlace(models.TextChoices):
    """Where a child was born during its mother's stay."""

    HERE = "here", pgettext_lazy("born", "in the house")
    HOSPITAL = "hospital", pgettext_lazy("born", "in hospital")
    ON_THE_WAY = "on_the_way", pgettext_lazy("born", "on the way")


class ExtensionReason(models.TextChoices):
    SAFETY = "safety", _("safety")
    HOUSING_PENDING = "housing_pending", _("housing not ready")
    LEGAL_PENDING = "legal_pending", _("legal step pending")
    MEDICAL = "medical", _("medical reason")
    NO_DESTINATION = "no_destination", _("nowhere to go yet")
    OTHER = "other", _("other reason")


class ExtensionRefusal(models.TextChoices):
    """Why nights past the limit were not given."""

    SAFE_PLACE = "safe_place", _("a safe place is ready for her")
    PURPOSE_MET = "purpose_met", _("what she came for is settled")
    OTHER_SERVICE = "other_service", _("another service fits better")
    BED_PROMISED = "bed_promised", _("her bed is needed by somebody in danger")
    PLAN_UNCLEAR = "plan_unclear", _("the exit plan does not carry yet")
    OTHER = "other", _("other reason")


class OfferedInstead(models.TextChoices):
    """What she was offered where nights past the limit were refused: never nothing."""

    FEWER_NIGHTS = "fewer_nights", _("fewer nights")
    OTHER_CENTRE = "other_centre", _("a place in another centre")
    HOUSING_HELP = "housing_help", _("help with a home of her own")
    RELATIVES = "relatives", _("a safe place with relatives")
    MONEY_HELP = "money_help", _("help with money")
    LEGAL_HELP = "legal_help", _("help with the law")
    CARE_AFTER = "care_after", _("care and contact after she leaves")
    COME_BACK = "come_back", _("a bed again whenever she needs one")
    OTHER = "other", _("something else")


def things_counted(count):
    """Return how many things were taken in or given back, in words."""
    return ngettext("%(count)s thing", "%(count)s things", count) % {"count": count}


def children_counted(count):
    """Return how many children were born, in words."""
    return ngettext("%(count)s child", "%(count)s children", count) % {"count": count}


words_for("destination", label_in(Destination))
words_for("things", things_counted)
words_for("children", children_counted)
words_for("born", label_in(BirthPlace))
words_for("purpose", label_in(LeavePurpose), kind="away")
words_for("reason", label_in(ExtensionReason), kind="extended")
words_for("reason", label_in(ExtensionReason), kind="extension_asked")
words_for("reason", label_in(ExtensionRefusal), kind="extension_refused")
words_for("offered", label_in(OfferedInstead))
words_for("reason", label_in(CancelReason), kind="cancelled")
