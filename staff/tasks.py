"""Jobs of the staff app."""

from datetime import timedelta

from staff import actions

KEPT_FOR = timedelta(days=1)


def forget_answers(*, at, **_later):
    return {"forgotten": actions.forget_answers(before=at - KEPT_FOR)}
