"""Jobs of the people's part: each calls one action and returns what it changed."""

from datetime import datetime

from residents.actions.break_glass import remind_of_break_glass as remind_reviewers
from residents.actions.consent_reminders import remind_of_consents as remind_in
from residents.actions.retaining import retain_and_erase as retain_in
from residents.actions.telling import tell_of_tasks as tell_in
from residents.documents import sweep_orphans
from staff.models import Centre


def retain_and_erase(*, at: datetime, **_later) -> dict[str, int]:
    """Destroy what was kept long enough, in every centre."""
    counts = {"everything": 0, "narrative": 0, "documents": 0}
    for centre in Centre.objects.order_by("pk"):
        for scope, count in retain_in(centre=centre, at=at).items():
            counts[scope] += count
    return counts


def sweep_documents(*, at: datetime, **_later) -> dict[str, int]:
    """Delete files of documents that a crash has left without a row."""
    return {"swept": sweep_orphans(at=at)}


def remind_of_break_glass(*, at: datetime, **_later) -> dict[str, int]:
    """Tell the confidentiality officers again of openings that wait for a review."""
    return {"reminded": remind_reviewers(at=at)}


def remind_of_consents(*, at: datetime, **_later) -> dict[str, int]:
    """Open tasks about consents that end within a fortnight, in every centre."""
    centres = Centre.objects.order_by("pk")
    return {"tasks": sum(remind_in(centre=centre, at=at) for centre in centres)}


def tell_of_tasks(*, at: datetime, **_later) -> dict[str, int]:
    """Tell members of what has become due for them."""
    return tell_in(at=at)
