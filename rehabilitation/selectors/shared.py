"""What an organisation reads of plans and notes, where she agreed to it (`residents` shares)."""

from datetime import datetime

from rehabilitation import words
from rehabilitation.models import Plan, ServiceNote
from residents.models import Person
from residents.selectors.sharing import Reader


def goals_told(person: Person, at: datetime) -> list[str]:
    """Return the goals of her approved plan; a draft and her own words stay in the house."""
    plans = Plan.objects.filter(person=person, state=Plan.State.APPROVED)
    plan = plans.order_by("-stay__arrives_on").first()
    if plan is None:
        return []
    hers = words.words_of(person.pk)
    goals = plan.goals.all()
    titles = [(goal, hers.open(words.GOAL_TITLE, goal.sealed_title)) for goal in goals]
    return [f"{title} · {goal.get_status_display()}" for goal, title in titles if title]


def summaries_told(service: ServiceNote.Service) -> Reader:
    """Return a reader of one service's summaries, the newest first; the notes stay in the house."""

    def told(person: Person, at: datetime) -> list[str]:
        notes = ServiceNote.objects.standing().filter(person=person, service=service)
        hers = words.words_of(person.pk)
        return [
            hers.open(words.place_of_note(note, "summary"), note.sealed_summary)
            for note in notes.order_by("-at")
        ]

    return told
