"""Jobs of the exports."""

from datetime import datetime

from shelter.exports import actions


def lapse_exports(*, at: datetime, **_later) -> dict[str, int]:
    return actions.lapse_exports(at=at)
