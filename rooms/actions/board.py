"""The number that tells every open room board whether something changed."""

from uuid import UUID

from django.db.models import F

from rooms.models import BoardVersion


def touch_board(centre_id: UUID) -> None:
    """Add one to the centre's board number; the last thing that an action on beds does.

    The row stays locked until the action commits, so it is taken last and for the shortest time.
    """
    mine = BoardVersion.objects.filter(centre_id=centre_id)
    if mine.update(number=F("number") + 1):
        return
    BoardVersion.objects.bulk_create(
        [BoardVersion(centre_id=centre_id, number=0)], ignore_conflicts=True
    )
    mine.update(number=F("number") + 1)
