"""The plans of the demonstration house, in every state, and three reviews that are late."""

from datetime import timedelta

from rehabilitation.actions.approval import approve_plan, submit_plan
from rehabilitation.actions.goals import add_step, complete_step, set_goal_status
from rehabilitation.actions.overdue import flag_overdue_reviews
from rehabilitation.actions.plans import GoalDraft, new_version, write_plan
from rehabilitation.actions.reviews import complete_review
from rehabilitation.choices import GoalStatus
from rehabilitation.models import Goal, Plan, Review

GOALS = {
    "amina": [
        ("legal", "استخراج أوراقها الثبوتية", "أريد جواز سفر باسمي",
         ["طلب شهادة الميلاد", "موعد مع الوزارة", "استلام البطاقة"]),
        ("psychological", "النوم بأمان ليلًا", "أريد أن أنام دون خوف", ["جلسة أسبوعية"]),
    ],
    "rana": [
        ("health", "متابعة العلاج الطبيعي", "أريد أن أعتمد على نفسي", ["موعد العيادة"]),
        ("housing", "سكن يناسب كرسيها المتحرك", "", ["زيارة سكن مقترح"]),
    ],
    "layla": [("family", "لقاء بناتها في مكان آمن", "اشتقت إلى بناتي", ["ترتيب لقاء أول"])],
    "samira": [
        ("vocational", "دورة حاسوب ثم فرصة عمل", "أريد أن أعمل", ["التسجيل في الدورة"]),
        ("legal", "أمر حماية", "", ["موعد مع الموظفة القانونية"]),
    ],
    "khadija": [
        ("education", "عودة الأطفال إلى المدرسة", "لا أريد أن يضيع عامهم", ["زيارة المدرسة"]),
        ("safety", "خطة سلامة لكل طفل", "", ["كتابة الخطة مع الأطفال"]),
    ],
    "hanan": [("economic", "مشروع خياطة صغير", "لدي ماكينة في بيت أختي", ["كتابة الفكرة"])],
    "maryam": [("health", "متابعة نمو الرضيع", "", ["موعد التطعيم"])],
}  # fmt: skip
"""By party: domain, title, her words, steps."""

APPROVED = ("amina", "rana", "layla", "samira", "khadija")
REVIEWED = {"amina": (10, 17), "rana": (10, 17), "layla": (10, 17), "samira": (10,)}
"""Which reviews were completed on their day; what is before today besides these is late."""


def make_plans(story) -> dict:
    """Write, submit, approve and review the plans; tell whoever must know of the late ones."""
    plans = {key: _write(story, key) for key in GOALS}
    for key in (*APPROVED, "hanan"):
        submit_plan(plan=plans[key], by=story.members["caseworker"], at=_day(story, key, 5))
    for key in APPROVED:
        approve_plan(plan=plans[key], by=story.members["lead"], at=_day(story, key, 6))
        _first_steps(story, key, plans[key])
    for key, days in REVIEWED.items():
        for day in days:
            _review(story, key, day)
    _second_version(story, plans["amina"])
    flag_overdue_reviews(at=story.now)
    return {"plans": Plan.objects.count(), "reviews": Review.objects.count()}


def _day(story, key, day):
    """Return mid-morning of that day of a party's stay, never after now."""
    stay = story.stays[key][0]
    return min(stay.admitted_at + timedelta(days=day, hours=-10), story.now)


def _write(story, key):
    stay, at = story.stays[key][0], _day(story, key, 4)
    worker = story.members["caseworker"]
    plan = write_plan(
        stay=stay,
        goals=[GoalDraft(domain, title, hers) for domain, title, hers, _steps in GOALS[key]],
        agreed_on=at.astimezone(story.centre.zone).date() if key in APPROVED else None,
        her_words="أريد أن أقرر بنفسي" if key in ("amina", "khadija") else "",
        by=worker,
        at=at,
    )
    for goal, (*_words, steps) in zip(plan.goals.all(), GOALS[key], strict=True):
        for title in steps:
            add_step(goal=goal, title=title, owner=worker, by=worker, at=at)
    return plan


def _first_steps(story, key, plan):
    worker, at = story.members["caseworker"], _day(story, key, 8)
    for goal in plan.goals.all()[:1]:
        set_goal_status(goal=goal, status=GoalStatus.IN_PROGRESS, by=worker, at=at)
        complete_step(step=goal.interventions.first(), by=worker, at=at)


def _review(story, key, day):
    stay = story.stays[key][0]
    review = Review.objects.get(stay=stay, day=day)
    goals = Goal.objects.filter(plan__stay=stay, plan__state=Plan.State.APPROVED)
    still_open = goals.exclude(status__in=[GoalStatus.MET, GoalStatus.SET_ASIDE])
    complete_review(
        review=review,
        progress=[(goal, GoalStatus.IN_PROGRESS, "تتقدم بخطى ثابتة") for goal in still_open],
        by=story.members["caseworker"],
        at=_day(story, key, day),
    )


def _second_version(story, plan):
    at = _day(story, "amina", 18)
    second = new_version(plan=plan, by=story.members["caseworker"], at=at)
    submit_plan(plan=second, by=story.members["caseworker"], at=at)
    approve_plan(plan=second, by=story.members["lead"], at=at)
