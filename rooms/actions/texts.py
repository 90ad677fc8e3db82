"""The house's texts: published in one language after the other, and never changed again."""

import re
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from residents.actions import new_task, open_tasks
from residents.choices import Language
from residents.models import Task
from rooms.actions.writing import CODE
from rooms.models import HouseText, Stay
from rooms.rights import current_versions, is_told_herself, wanted_of
from shelter.shared.errors import DomainError
from shelter.shared.phones import has_phone
from shelter.shared.text import fold
from staff.choices import Role
from staff.models import Centre, Member

TELL_AGAIN_WITHIN = timedelta(days=3)
MARKS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF])
EVERYWHERE = (
    *("إيواء", "مركز حماية", "دار حماية", "ملجأ", "ناجية", "ناجيات", "عنف", "معنفة", "ضحية"),
    *("ضحايا", "shelter", "survivor", "violen", "victim", "abuse"),
)
ONLY_IN = {
    Language.FRENCH: ("refuge", "maltrait", "foyer d"),
    Language.INDONESIAN: ("kekerasan", "korban", "penyintas", "rumah aman"),
    Language.TAGALOG: ("karahasan", "biktima"),
    Language.URDU: ("تشدد", "پناہ گاہ"),
    Language.FARSI: ("خشونت", "پناهگاه", "خانه امن"),
    Language.HINDI: ("हिंसा", "आश्रय"),
    Language.BENGALI: ("সহিংসতা", "আশ্রয়"),
}
"""Words that say what the house is, in any text and in those of a language; no paper holds one."""


class NothingToPublish(DomainError):
    """The text is empty, or is a heading alone."""

    status = 422


class TextTooLongToPrint(DomainError):
    """The text is longer than a sheet of paper takes."""

    status = 422


class SaysWhatThisIs(DomainError):
    """A word in the text says what the house is."""

    status = 422


class SaysWhereOrWho(DomainError):
    """There is a phone number or a code in the text."""

    status = 422


class NotAWrittenLanguage(DomainError):
    """Sign language has no text."""

    status = 422


class SameTextAgain(DomainError):
    """The new version says what the one before says."""

    status = 422


class PublishedMeanwhile(DomainError):
    """Somebody else published while this was written."""


class LanguageHasIt(DomainError):
    """The current version is published in this language already."""


class NoVersionYet(DomainError):
    """There is no version of which this could be the same in another language."""


@transaction.atomic
def publish_text(
    *,
    centre: Centre,
    kind: str,
    audience: str,
    language: str,
    text: str,
    seen: int,
    by: Member,
    at: datetime,
) -> HouseText:
    """Publish a new version, in its first language; all who live here are to be told again.

    ``seen`` is the version that was current when it was written, 0 if there was none. Raises
    NothingToPublish, TextTooLongToPrint, SaysWhatThisIs, SaysWhereOrWho, NotAWrittenLanguage,
    SameTextAgain or PublishedMeanwhile.
    """
    clean = _fit_for_paper(text, language, centre)
    version = _locked_version(centre, kind, audience)
    if version != seen:
        raise _overtaken()
    said = {"centre": centre, "kind": kind, "audience": audience, "language": language}
    if HouseText.objects.filter(**said, version=seen, text=clean).exists():
        raise SameTextAgain(_("That is word for word the version that counts already."))
    published = _keep(**said, version=seen + 1, text=clean, by=by, at=at)
    _ask_to_tell_again(centre, kind, audience, at)
    return published


@transaction.atomic
def translate_text(
    *,
    centre: Centre,
    kind: str,
    audience: str,
    language: str,
    text: str,
    seen: int,
    by: Member,
    at: datetime,
) -> HouseText:
    """Publish the current version, ``seen``, in one more language. Nobody is told again for it.

    Raises NoVersionYet, LanguageHasIt, PublishedMeanwhile, or what is wrong with the text.
    """
    clean = _fit_for_paper(text, language, centre)
    version = _locked_version(centre, kind, audience)
    if not version:
        raise NoVersionYet(_("Nothing of this kind is published yet. Publish a first version."))
    if version != seen:
        raise _overtaken()
    said = {"centre": centre, "kind": kind, "audience": audience, "language": language}
    if HouseText.objects.filter(**said, version=version).exists():
        raise LanguageHasIt(
            _("This version is published in this language. To change it, publish a new version.")
        )
    return _keep(**said, version=version, text=clean, by=by, at=at)


def _fit_for_paper(text, language, centre):
    """Return the text as it is kept, or refuse what may not go out on paper."""
    lines = [line.strip() for line in text.translate(MARKS).splitlines()]
    clean = re.sub(r"\n{3,}", "\n\n", "\n".join(lines).strip())
    if "\n" not in clean:
        raise NothingToPublish(_("Write a heading in the first line, and the text below it."))
    if len(clean) > HouseText.LONGEST:
        raise TextTooLongToPrint(_("That is too long for a sheet that somebody is to read."))
    if language not in Language.values or language == Language.SIGN:
        raise NotAWrittenLanguage(_("Choose a language that is written."))
    folded = fold(clean)
    for word in (*EVERYWHERE, *ONLY_IN.get(Language(language), ())):
        if fold(word) in folded:
            raise SaysWhatThisIs(
                _("“%(word)s” says what this house is. Whoever finds the paper must not learn it.")
                % {"word": word}
            )
    if has_phone(clean, centre.country) or CODE.search(clean):
        raise SaysWhereOrWho(_("Leave phone numbers and codes out: paper is lost and found."))
    return clean


def _locked_version(centre, kind, audience):
    """Return the current version, or 0; nobody else publishes here until this commits."""
    Centre.objects.select_for_update().get(pk=centre.pk)
    rows = HouseText.objects.filter(centre=centre, kind=kind, audience=audience)
    return rows.aggregate(newest=Max("version"))["newest"] or 0


def _overtaken():
    return PublishedMeanwhile(
        _("Somebody published another version meanwhile. Read that one, then publish yours.")
    )


def _keep(*, by, at, **said):
    try:
        with transaction.atomic():
            return HouseText.objects.create(**said, published_by=by, published_at=at)
    except IntegrityError as beaten:
        raise _overtaken() from beaten


def _ask_to_tell_again(centre, kind, audience, at):
    """Give the house a task for everyone who lives here and is to be told this text herself."""
    versions = current_versions(centre.pk)
    here = Stay.objects.filter(centre=centre, state=Stay.State.ADMITTED).select_related("person")
    due_at = at + TELL_AGAIN_WITHIN
    open_tasks(
        new_task(
            centre=centre,
            kind=Task.Kind.RIGHTS_TO_TELL,
            subject=stay,
            due_on=due_at.astimezone(centre.zone).date(),
            due_at=due_at,
            person=stay.person,
            role=Role.HOUSE,
        )
        for stay in here
        if is_told_herself(stay) and _hears(stay, versions, kind, audience)
    )


def _hears(stay, versions, kind, audience):
    """Tell whether it is this audience's text that somebody is told of a kind."""
    wanted = wanted_of(stay, versions).get(kind)
    return wanted is not None and wanted.audience == audience
