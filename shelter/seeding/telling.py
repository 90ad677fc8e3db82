"""The rules and rights of the demonstration house, and to whom they were told."""

from datetime import timedelta
from pathlib import Path

from residents.choices import Language
from rooms.actions import HowTold, publish_text, tell_rights, translate_text
from rooms.models import HouseText, RightsTold, Stay
from rooms.rights import languages_of, text_in, texts_of, untold_of

TEXTS = Path(__file__).parent / "texts"
"""One file a text: `audience-kind-language.txt`."""

FIRST, SECOND = -40, -5
"""The nights on which the first versions, and the second of the rules, were published."""

ORDER = ("ar", "en", "fr", "id")
RENEWED = ("adult", "rules")
NOT_TOLD_YET = ("unnamed", "zainab")
NOT_TOLD_AGAIN = ("layla",)
OTHERWISE = {
    "anita": HowTold("tl", "read_to_her", interpreter="phone", signed="fingerprint"),
    "samira": HowTold(
        "ar", "read_by_her", signed="not", reason="afraid",
        remark="لا تريد ورقة عليها توقيعها، وطلبت أن تُحفظ نسختها عندنا",
    ),
}  # fmt: skip


def publish_texts(story) -> None:
    """Publish the first version of every text, in all the languages that there are."""
    for (audience, kind), texts in _files().items():
        for language in ORDER:
            if language in texts:
                text = texts[language]
                first = _without_last_line(text) if (audience, kind) == RENEWED else text
                _publish(story, FIRST, audience, kind, language, first)


def tell_everyone(story) -> dict[str, int]:
    """Tell the texts to those who came; renew the rules, and tell most of them again."""
    staying = set(Stay.objects.filter(state=Stay.State.ADMITTED).values_list("pk", flat=True))
    parties = story.stays.items()
    here = [(key, stay) for key, stays in parties for stay in stays if stay.pk in staying]
    renewed_at = story.at(SECOND, 20)
    for key, stay in here:
        if stay.admitted_at < renewed_at:
            _tell(story, key, stay, stay.admitted_at + timedelta(hours=3))
    texts = _files()[RENEWED]
    for language in ORDER[:2]:
        _publish(story, SECOND, *RENEWED, language, texts[language])
    for key, stay in here:
        if key not in NOT_TOLD_YET and key not in NOT_TOLD_AGAIN:
            earliest = max(stay.admitted_at, renewed_at)
            _tell(story, key, stay, earliest + timedelta(hours=5))
    return {"tellings": RightsTold.objects.count()}


def _files():
    found: dict = {}
    for path in sorted(TEXTS.glob("*.txt")):
        audience, kind, language = path.stem.split("-")
        found.setdefault((audience, kind), {})[language] = path.read_text()
    return found


def _publish(story, night, audience, kind, language, text):
    about = {"centre": story.centre, "kind": kind, "audience": audience}
    newest = HouseText.objects.filter(**about).order_by("version").last()
    seen = newest.version if newest else 0
    has_it = HouseText.objects.filter(**about, version=seen, language=language).exists()
    action = publish_text if has_it or not seen else translate_text
    wish = {"language": language, "text": text, "seen": seen}
    action(**about, **wish, by=story.members["manager"], at=story.at(night, 20))


def _tell(story, key, stay, at):
    """Tell somebody what she was not told yet, in the first language that she reads."""
    texts, untold = texts_of(stay), untold_of(stay)
    reads = languages_of(stay) or [Language.ARABIC]
    chosen = [text_in(texts[kind], reads) for kind in untold]
    if chosen:
        how = OTHERWISE.get(key) or _in_her_own(chosen, reads)
        by, at = story.members["house"], min(at, story.now)
        tell_rights(stay=stay, texts=chosen, how=how, by=by, at=at)


def _in_her_own(chosen, reads):
    if all(text.language == reads[0] for text in chosen):
        return HowTold(reads[0].value, "read_by_her")
    return HowTold(reads[0].value, "read_to_her", interpreter="staff")


def _without_last_line(text):
    return "\n".join(text.strip().splitlines()[:-1])
