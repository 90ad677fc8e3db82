"""A night in the demonstration house: its log, an incident, and what is left to the next shift."""

from datetime import timedelta

from rooms.actions import (
    IncidentFacts,
    add_handover_line,
    add_involved,
    give_handover,
    note_told,
    prepare_handover,
    record_incident,
    write_log_entry,
)

LOG = (
    (9, "maintenance", "أُصلح سخان الطابق الأول."),
    (7, "delivery", "وصلت مواد التنظيف وحُفظت في المخزن."),
    (5, "safety_round", "جولة تفقد: الأبواب والنوافذ مغلقة، والإنارة تعمل."),
    (2, "note", "قفل الباب الخلفي يعلق أحيانًا؛ يُفتح بالضغط إلى الأعلى."),
)
"""Hours ago, kind, and what happened."""


def keep_watch(story) -> dict[str, int]:
    """Write the night down and hand it over to whoever comes next; return counts."""
    supervisor, centre, now = story.members["supervisor"], story.centre, story.now
    for hours, kind, text in LOG:
        at = now - timedelta(hours=hours)
        write_log_entry(centre=centre, kind=kind, text=text, by=supervisor, at=at)
    facts = IncidentFacts(
        when=now - timedelta(hours=6),
        place="common",
        kind="quarrel",
        severity=2,
        happened="خلاف بصوت عالٍ حول دور استعمال المطبخ.",
        action_taken="هُدّئ الحديث، واتُّفق على جدول للمساء.",
        follow_up_on=story.night(2),
    )
    at = now - timedelta(hours=5)
    incident = record_incident(centre=centre, facts=facts, by=supervisor, at=at)
    note_told(incident=incident, told="manager", when=at, by=supervisor, at=at)
    said = {"role": "witness", "text": "أزعجها الصوت، وطلبت غرفة أهدأ."}
    salma = story.stays["salma"][0].person
    add_involved(incident=incident, person=salma, by=supervisor, at=at, **said)
    begun = prepare_handover(centre=centre, shift_ends_at=now, by=supervisor, at=now)
    left = {"handover": begun, "by": supervisor, "at": now}
    add_handover_line(text="يصل الحليب في السادسة؛ المفتاح عند المناوبة.", **left)
    give_handover(handover=begun, by=supervisor, at=now)
    return {"log_entries": len(LOG) + 1}
