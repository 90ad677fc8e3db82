"""Code lists of the contract; the codes never change, the labels are the centre's words."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext, pgettext_lazy


class Sex(models.TextChoices):
    """`UNKNOWN` is of a newborn: for the rooms she is neither female nor male."""

    FEMALE = "F", pgettext_lazy("sex", "female")
    MALE = "M", pgettext_lazy("sex", "male")
    UNKNOWN = "U", pgettext_lazy("sex", "not known yet")


KNOWN_SEXES = [choice for choice in Sex.choices if choice[0] != Sex.UNKNOWN]
"""What is asked of whoever arrives."""


class Relation(models.TextChoices):
    """Relation to the one who came: an unaccompanied child is `self`."""

    SELF = "self", pgettext_lazy("relation", "herself")
    SPOUSE = "spouse", pgettext_lazy("relation", "spouse")
    CHILD = "child", pgettext_lazy("relation", "child")
    SIBLING = "sibling", pgettext_lazy("relation", "sibling")
    PARENT = "parent", pgettext_lazy("relation", "parent")
    OTHER_RELATIVE = "other_relative", pgettext_lazy("relation", "other relative")
    UNRELATED = "unrelated", pgettext_lazy("relation", "not related")


class Channel(models.TextChoices):
    """How someone reached the house (code-lists 4.4, shortened to our doors)."""

    HOTLINE = "hotline", _("hotline")
    CHILD_APP = "child_app", _("child app")
    WOMAN_APP = "woman_app", _("woman app")
    REPORT_APP = "report_app", _("report app")
    BRANCH = "branch", _("branch office")
    HOSPITAL = "hospital", _("hospital desk")
    POLICE = "police", _("police")
    COURT = "court", _("court")
    WALK_IN = "walk_in", _("came by herself")
    PARTNER = "partner", _("partner")
    OTHER = "other", _("other way")


class Language(models.TextChoices):
    """Languages a resident may speak or read (ISO 639-1, those met in the region)."""

    ARABIC = "ar", _("Arabic")
    ENGLISH = "en", _("English")
    FRENCH = "fr", _("French")
    URDU = "ur", _("Urdu")
    HINDI = "hi", _("Hindi")
    BENGALI = "bn", _("Bengali")
    TAGALOG = "tl", _("Tagalog")
    FARSI = "fa", _("Farsi")
    AMHARIC = "am", _("Amharic")
    SINHALA = "si", _("Sinhala")
    INDONESIAN = "id", _("Indonesian")
    SIGN = "sgn", _("sign language")

    @property
    def direction(self) -> str:
        """Return the direction in which it is written, as HTML says it."""
        return "rtl" if self in (Language.ARABIC, Language.URDU, Language.FARSI) else "ltr"


class ConsentPurpose(models.TextChoices):
    CASE_WORK = "case_work", _("we keep a file and work with it")
    CONTACT = "contact", _("we may contact her after she leaves")
    REFERRAL = "referral", _("we may share what is needed with a service she chooses")
    STATISTICS = "statistics", _("she is counted in figures without her name")


class SharePurpose(models.TextChoices):
    """What an organisation may use her data for; each is asked apart from what the house does."""

    CARE = "care", _("her treatment")
    JUSTICE = "justice", _("her case with the police or the court")
    SUPPORT = "support", _("social support for her")
    LEARNING = "learning", _("school, training or work for her")
    NEXT_PLACE = "next_place", _("where she goes next")


class DataClass(models.TextChoices):
    """What of a person's data a consent opens to an organisation, and a share shows it."""

    NAME = "name", _("her name")
    AGE = "age", _("her age band and sex")
    CONTACT = "contact", _("how to reach her safely")
    LANGUAGES = "languages", _("her languages")
    FAMILY = "family", _("who came with her")
    NEEDS = "needs", _("what she needs in a room")
    PLAN = "plan", _("goals of her plan")
    HEALTH = "health", _("summary of health notes")
    PSYCHOLOGICAL = "psychological", _("summary of psychological notes")
    LEGAL = "legal", _("summary of legal notes")
    DOCUMENTS = "documents", _("documents and pictures")


class ConsentForm(models.TextChoices):
    """In what form a consent was given."""

    WRITTEN = "written", _("signed on paper")
    SPOKEN = "spoken", _("spoken, before a witness")
    FINGERPRINT = "fingerprint", _("fingerprint, before a witness")


class ConsentGiver(models.TextChoices):
    """Who gave a consent; for a child both her own assent and a guardian's consent count."""

    HERSELF = "herself", _("she herself")
    GUARDIAN = "guardian", _("her guardian")
    COURT = "court", _("a court, in her place")


ADULT_FROM = 18
ASSENT_FROM = 6
"""From these ages (in full years) a person's own yes is enough, and is needed at all."""

AGE_BANDS = (
    (5, pgettext_lazy("age", "0–5 years")),
    (11, pgettext_lazy("age", "6–11 years")),
    (17, pgettext_lazy("age", "12–17 years")),
    (25, pgettext_lazy("age", "18–25 years")),
    (40, pgettext_lazy("age", "26–40 years")),
    (60, pgettext_lazy("age", "41–60 years")),
)


def age_band(age: int | None) -> str:
    """Return the band of an age in years, in words."""
    if age is None:
        return pgettext("age", "age not known")
    bands = (str(label) for oldest, label in AGE_BANDS if age <= oldest)
    return next(bands, pgettext("age", "61 years and over"))
