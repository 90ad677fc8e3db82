"""How some in the demonstration house may be reached, and what the services wrote about them."""

from datetime import time, timedelta

from rehabilitation.actions.service_notes import write_service_note
from rehabilitation.models import ServiceNote
from residents.actions import ContactRules, record_attempt, record_safe_contact

EVERY_DAY = range(7)
RULES = {
    "amina": [
        ContactRules(
            whose="her_own", may_call=True, may_text=True, weekdays=EVERY_DAY,
            from_time=time(8), until_time=time(13), who_answers="هي وحدها",
            code_word="موعد المكتبة", note="إن رد غيرها فاعتذري عن الخطأ في الرقم",
        ),
        ContactRules(
            whose="relative", number="5512 3421", may_call=True, weekdays=(6, 0, 1, 2, 3),
            from_time=time(22), until_time=time(1), who_answers="أختها سعاد فقط",
        ),
    ],
    "khadija": [
        ContactRules(whose="her_own", never=True, note="الهاتف في يد زوجها"),
        ContactRules(
            whose="friend", number="5512 3427", may_call=True, may_leave_message=True,
            weekdays=EVERY_DAY, who_answers="صديقتها منى", code_word="دفتر الوصفات",
        ),
    ],
    "samira": [ContactRules(whose="her_own", may_text=True, weekdays=EVERY_DAY)],
}  # fmt: skip
"""By party: the rules of each number; a number that is not written is the one of her record."""

BY_DAY = ContactRules(
    whose="her_own", may_call=True, weekdays=EVERY_DAY, from_time=time(9), until_time=time(20)
)
NOT_ASKED_YET = ("sisters", "fatima", "zainab")

NOTES = {
    "psychologist": ("amina", "تتحدث عن كوابيس متكررة وتخاف من الأصوات العالية",
                     "تحتاج إلى نوم هادئ وغرفة بعيدة عن الممر"),
    "nurse": ("rana", "بدأ العلاج الطبيعي، والألم أقل من الأسبوع الماضي",
              "موعدان في العيادة كل أسبوع، وتحتاج إلى من يرافقها"),
    "legal": ("samira", "قُدّم طلب أمر الحماية، والجلسة الأولى خلال أسبوعين",
              "لها جلسة خلال أسبوعين: لا تُحدَّد مواعيد أخرى في ذلك اليوم"),
}  # fmt: skip
"""By the role that wrote it: about whom, the text, and the summary for the team."""


def agree_on_contact(story) -> dict:
    """Record the rules of a few, one attempt, and one note of each service."""
    worker = story.members["caseworker"]
    for key, stays in story.stays.items():
        stay, numbers = stays[0], RULES.get(key, [BY_DAY])
        if not stay.person.phone_hash or key in NOT_ASKED_YET:
            continue
        at = min(stay.admitted_at + timedelta(days=1), story.now)
        kept = [
            record_safe_contact(person=stay.person, rules=rules, by=worker, at=at)
            for rules in numbers
        ]
        if key == "amina":
            later = min(at + timedelta(hours=2), story.now)
            record_attempt(contact=kept[0], way="call", outcome="reached", by=worker, at=later)
    for role, (key, text, summary) in NOTES.items():
        stay = story.stays[key][0]
        write_service_note(
            person=stay.person, service=services()[role], text=text, summary=summary,
            by=story.members[role], at=min(stay.admitted_at + timedelta(days=2), story.now),
        )  # fmt: skip
    return {"service notes": len(NOTES)}


def services() -> dict[str, str]:
    """Return the service that each role writes for."""
    return {role.value: service.value for service, role in ServiceNote.ROLES.items()}
