"""What everyone who lives here is told: the texts of the house by language, and who told them."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from residents.choices import Language
from rooms.models.stay import Stay, ThroughStay
from shelter.shared.models import Identified
from staff.models import OfCentre


class HouseText(Identified):
    """One text as it was published in one language; it never changes, a new version follows it.

    A version belongs to a kind and an audience: in each of its languages it says the same. The
    first line is the heading. It goes out on paper, so it says nothing of what the house is.
    """

    LONGEST = 6000

    class Kind(models.TextChoices):
        RULES = "rules", pgettext_lazy("house text", "house rules")
        RIGHTS = "rights", pgettext_lazy("house text", "rights and duties")
        COMPLAINTS = "complaints", pgettext_lazy("house text", "how to complain")
        SECRETS = "secrets", pgettext_lazy("house text", "how we keep secrets")

    class Audience(models.TextChoices):
        ADULT = "adult", pgettext_lazy("house text", "for adults")
        CHILD = "child", pgettext_lazy("house text", "for children on their own")

    centre = models.ForeignKey("staff.Centre", models.PROTECT, related_name="house_texts")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    audience = models.CharField(_("for whom"), max_length=5, choices=Audience)
    language = models.CharField(_("language"), max_length=3, choices=Language)
    version = models.PositiveSmallIntegerField(_("version"))
    text = models.TextField(_("text"))
    published_at = models.DateTimeField(_("published at"), default=timezone.now)
    published_by = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    objects = OfCentre.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["centre", "kind", "audience", "version", "language"],
                name="house_text_one_a_version_and_language",
            ),
            models.CheckConstraint(
                condition=~Q(language="sgn") & ~Q(text="") & Q(version__gte=1),
                name="house_text_is_written",
            ),
        ]

    def __str__(self):
        return f"house text {self.pk}"

    @property
    def heading(self):
        """Return the first line."""
        return self.text.partition("\n")[0].strip()

    @property
    def blocks(self):
        """Return what follows the heading: pairs of "points" or "words" and their lines."""
        found = []
        for line in self.text.partition("\n")[2].splitlines():
            said = line.strip()
            kind = "points" if said.startswith("- ") else "words"
            if said and kind == "points" and found and found[-1][0] == kind:
                found[-1][1].append(said[2:])
            elif said:
                found.append((kind, [said.removeprefix("- ")]))
        return found


class RightsTold(Identified):
    """One time that texts of the house were told to her: in which language, how, and if she signed.

    An interpreter is known by her role alone. What she said to it is sealed under her narrative
    key.
    """

    class Way(models.TextChoices):
        READ_BY_HER = "read_by_her", _("she read it herself")
        READ_TO_HER = "read_to_her", _("it was read to her")
        SIGNED_TO_HER = "sign", _("in sign language")

    class Interpreter(models.TextChoices):
        NONE = "none", pgettext_lazy("interpreter", "none was needed")
        STAFF = "staff", pgettext_lazy("interpreter", "somebody of the staff")
        OUTSIDE = "outside", pgettext_lazy("interpreter", "an interpreter from outside")
        PHONE = "phone", pgettext_lazy("interpreter", "an interpreter by telephone")

    class Signed(models.TextChoices):
        SIGNATURE = "signature", _("she signed")
        FINGERPRINT = "fingerprint", _("her fingerprint")
        NOT = "not", _("she preferred not to sign")

    class Reason(models.TextChoices):
        WANTS_TIME = "wants_time", pgettext_lazy("not signed", "she wants to think about it")
        DISAGREES = "disagrees", pgettext_lazy("not signed", "she does not agree with something")
        AFRAID = "afraid", pgettext_lazy("not signed", "she is afraid of paper with her signature")
        UNWELL = "unwell", pgettext_lazy("not signed", "she is too tired or unwell")
        NOT_SAID = "not_said", pgettext_lazy("not signed", "she did not say why")

    stay = models.ForeignKey(Stay, models.PROTECT, related_name="rights_told")
    language = models.CharField(_("told in"), max_length=3, choices=Language)
    way = models.CharField(_("how"), max_length=12, choices=Way)
    interpreter = models.CharField(_("interpreter"), max_length=8, choices=Interpreter)
    signed = models.CharField(_("signed"), max_length=12, choices=Signed)
    reason = models.CharField(_("why not"), max_length=12, choices=Reason, blank=True)
    sealed_remark = models.BinaryField(null=True)
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey("staff.Member", models.PROTECT, related_name="+")
    objects = ThroughStay.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=(Q(signed="not") & ~Q(reason="")) | (~Q(signed="not") & Q(reason="")),
                name="rights_told_not_signed_for_a_reason",
            ),
            models.CheckConstraint(
                condition=(Q(way="sign", language="sgn") & ~Q(interpreter="none"))
                | (~Q(way="sign") & ~Q(language="sgn")),
                name="rights_told_in_signs_by_somebody",
            ),
        ]

    def __str__(self):
        return f"rights told {self.pk}"

    @property
    def person_id(self):
        return self.stay.person_id


class RightsToldText(models.Model):
    """One text of a telling, in the version and language that lay before her."""

    told = models.ForeignKey(RightsTold, models.PROTECT, related_name="texts")
    text = models.ForeignKey(HouseText, models.PROTECT, related_name="told")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["told", "text"], name="rights_told_text_once")
        ]

    def __str__(self):
        return f"rights told text {self.pk}"
