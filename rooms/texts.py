"""The house's texts as the settings show them: which language has the current version."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from residents.choices import Language
from rooms.models import HouseText
from staff.models import Centre

WRITTEN = [one for one in Language if one is not Language.SIGN]


@dataclass(frozen=True)
class InLanguage:
    """One language of a sheet and the newest text in it, whatever its version."""

    language: Language
    text: HouseText | None
    is_current: bool
    query: str


@dataclass(frozen=True)
class Sheet:
    """One kind for one audience: its current version, 0 if none, and how its languages stand."""

    audience: HouseText.Audience
    version: int
    languages: Sequence[InLanguage]

    @property
    def has(self) -> list[InLanguage]:
        return [one for one in self.languages if one.is_current]


def sheets_of(centre: Centre, kind: str) -> list[Sheet]:
    """Return the sheets of a kind, one an audience; one query."""
    rows = HouseText.objects.filter(centre=centre, kind=kind).select_related("published_by")
    newest = {(row.audience, row.language): row for row in rows.order_by("version")}
    return [_sheet(kind, audience, newest) for audience in HouseText.Audience]


def text_before(centre: Centre, kind: str, audience: str, language: str) -> HouseText | None:
    """Return the newest text in a language, to be written on from."""
    rows = HouseText.objects.filter(centre=centre, kind=kind, audience=audience, language=language)
    return rows.order_by("-version").first()


def _sheet(kind, audience, newest):
    mine = {language: row for (of, language), row in newest.items() if of == audience}
    version = max((row.version for row in mine.values()), default=0)
    stands = []
    for one in WRITTEN:
        text = mine.get(one.value)
        query = urlencode({"kind": kind, "audience": audience.value, "language": one.value})
        stands.append(InLanguage(one, text, bool(text) and text.version == version, query))
    return Sheet(audience, version, stands)
