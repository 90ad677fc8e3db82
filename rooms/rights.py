"""Which texts of the house somebody is to be told, in which language, and what she was told."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from django.db.models import Max
from django.utils.translation import gettext as _

from residents.choices import ADULT_FROM, Language, Relation
from residents.models import Person
from rooms.models import HouseText, RightsTold, RightsToldText, Stay
from rooms.sealed import words_of
from staff.models import Member

Audience = HouseText.Audience
SIGN_HERE = {
    Language.ARABIC: ("التوقيع أو البصمة", "التاريخ"),
    Language.ENGLISH: ("Signature or fingerprint", "Date"),
    Language.FRENCH: ("Signature ou empreinte", "Date"),
    Language.URDU: ("دستخط یا انگوٹھے کا نشان", "تاریخ"),
    Language.HINDI: ("हस्ताक्षर या अंगूठे का निशान", "तारीख"),
    Language.BENGALI: ("স্বাক্ষর বা আঙুলের ছাপ", "তারিখ"),
    Language.TAGALOG: ("Lagda o marka ng daliri", "Petsa"),
    Language.FARSI: ("امضا یا اثر انگشت", "تاریخ"),
    Language.AMHARIC: ("ፊርማ ወይም የጣት አሻራ", "ቀን"),
    Language.SINHALA: ("අත්සන හෝ ඇඟිලි සලකුණ", "දිනය"),
    Language.INDONESIAN: ("Tanda tangan atau sidik jari", "Tanggal"),
}
"""What stands below the line on paper, in the language of the paper: it is for her, not for us."""


class Wanted(NamedTuple):
    """One kind that somebody is to be told: the text for whom, and its current version."""

    audience: str
    version: int


def is_told_herself(stay: Stay) -> bool:
    """Tell whether the texts are told to her; a child who came along hears them from its mother."""
    if stay.relation == Relation.SELF:
        return True
    age = stay.person.age_on(stay.arrives_on)
    return stay.relation != Relation.CHILD if age is None else age >= ADULT_FROM


def current_versions(centre_id: UUID) -> dict[tuple[str, str], int]:
    """Return the newest version of each kind and audience of a centre, in one query."""
    rows = HouseText.objects.filter(centre=centre_id).values_list("kind", "audience")
    return {(kind, of): newest for kind, of, newest in rows.annotate(newest=Max("version"))}


def wanted_of(stay: Stay, versions: dict[tuple[str, str], int]) -> dict[str, Wanted]:
    """Return what is to be told in a stay, by kind in the order of the list.

    A child on its own is told in words for children where there are any.
    """
    if not is_told_herself(stay):
        return {}
    age = stay.person.age_on(stay.arrives_on)
    is_child = age is not None and age < ADULT_FROM
    audiences = (Audience.CHILD, Audience.ADULT) if is_child else (Audience.ADULT,)
    found = {}
    for kind in HouseText.Kind.values:
        of = next((one for one in audiences if (kind, one.value) in versions), None)
        if of is not None:
            found[kind] = Wanted(of.value, versions[kind, of.value])
    return found


def untold_of(stay: Stay) -> list[str]:
    """Return the kinds of which she was not told the current version; two queries."""
    wanted = wanted_of(stay, current_versions(stay.centre_id))
    texts = RightsToldText.objects.filter(told__stay=stay)
    told = set(texts.values_list("text__kind", "text__audience", "text__version"))
    return [kind for kind, text in wanted.items() if (kind, *text) not in told]


@dataclass(frozen=True)
class Standing:
    """How much of what she is to be told she was told."""

    told: int
    total: int

    @property
    def is_whole(self) -> bool:
        return self.told == self.total


def standing_of(stay: Stay) -> Standing | None:
    """Return how far the telling is, for the page of a stay; None if there is nothing to tell."""
    wanted = wanted_of(stay, current_versions(stay.centre_id))
    return Standing(len(wanted) - len(untold_of(stay)), len(wanted)) if wanted else None


@dataclass(frozen=True)
class Line:
    """One kind on her page: its text as shown, whether she reads that, and the latest telling."""

    text: HouseText
    is_hers: bool
    told: RightsTold | None
    told_version: int

    @property
    def is_current(self) -> bool:
        return self.told is not None and self.told_version == self.text.version

    @property
    def direction(self) -> str:
        return Language(self.text.language).direction

    @property
    def sign_here(self) -> tuple[str, str]:
        """Return what stands below the lines for her signature and the date."""
        return SIGN_HERE[Language(self.text.language)]


@dataclass(frozen=True)
class Telling:
    """One time that texts were told, their kinds in words, and what she said to it."""

    row: RightsTold
    kinds: str
    remark: str


@dataclass(frozen=True)
class Rights:
    """Everything on her page. ``languages`` are those that any of the texts is written in."""

    lines: Sequence[Line]
    tellings: Sequence[Telling]
    languages: Sequence[Language]
    reads: Sequence[Language]

    @property
    def is_whole(self) -> bool:
        return all(line.is_current for line in self.lines)

    @property
    def needs_interpreter(self) -> bool:
        """Tell whether a text is shown in a language that is not written down as one of hers."""
        return any(not line.is_hers for line in self.lines)


def texts_of(stay: Stay) -> dict[str, dict[str, HouseText]]:
    """Return the current texts for somebody: by kind, then by language; two queries."""
    wanted = wanted_of(stay, current_versions(stay.centre_id))
    rows = HouseText.objects.filter(centre=stay.centre_id, kind__in=wanted)
    found: dict[str, dict[str, HouseText]] = {kind: {} for kind in wanted}
    for row in rows.order_by("language"):
        if (row.audience, row.version) == wanted[row.kind]:
            found[row.kind][row.language] = row
    return found


def text_in(texts: dict[str, HouseText], languages: Sequence[str]) -> HouseText:
    """Return a text in the first of these languages that it is written in, else as it is."""
    order = [*languages, Language.ARABIC.value, Language.ENGLISH.value]
    return next((texts[one] for one in order if one in texts), next(iter(texts.values())))


def languages_of(stay: Stay) -> list[Language]:
    """Return the languages that are written down as hers, in her order."""
    return [Language(code) for code in stay.person.languages if code in Language.values]


def rights_of(stay: Stay, *, member: Member, language: str = "") -> Rights:
    """Return the texts and what was told, in ``language`` or the first that she reads.

    Remarks are opened for whoever may open her record. A fixed number of queries.
    """
    reads, texts = languages_of(stay), texts_of(stay)
    order = [language, *reads] if language else reads
    tellings = list(_tellings_of(stay))
    latest = {
        (line.text.kind, line.text.audience): (telling, line.text.version)
        for telling in reversed(tellings)
        for line in telling.texts.all()
    }
    lines = []
    for by_language in texts.values():
        text = text_in(by_language, order)
        telling, version = latest.get((text.kind, text.audience), (None, 0))
        lines.append(Line(text, text.language in reads, telling, version))
    written = {code for by_language in texts.values() for code in by_language}
    spoken = [one for one in Language if one.value in written]
    return Rights(lines, _opened(stay, tellings, member), spoken, reads)


def _tellings_of(stay):
    rows = RightsTold.objects.filter(stay=stay).select_related("by")
    return rows.prefetch_related("texts__text").order_by("-at", "-pk")


def _opened(stay, tellings, member):
    """Return the tellings with their remarks, if her record is open to the member."""
    has_words = any(telling.sealed_remark for telling in tellings)
    opens = has_words and Person.objects.visible_to(member).filter(pk=stay.person_id).exists()
    hers = words_of(stay.person_id) if opens else None
    return [
        Telling(
            row=telling,
            kinds=_(", ").join(_labels_of(telling)),
            remark=hers.open(telling, "remark") if hers else "",
        )
        for telling in tellings
    ]


def _labels_of(telling):
    told = {line.text.kind for line in telling.texts.all()}
    return [str(kind.label) for kind in HouseText.Kind if kind in told]


def mother_of(stay: Stay, member: Member) -> Stay | None:
    """Return the stay of whom a child came with, if the member may see it."""
    family = Stay.objects.visible_to(member).filter(household=stay.household_id)
    first = family.filter(relation=Relation.SELF).exclude(pk=stay.pk).select_related("person")
    return first.order_by("-arrives_on", "-created_at").first()
