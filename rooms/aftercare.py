"""What follows her leaving: when she is contacted, and when at once."""

from rooms.choices import Destination

FOLLOW_UP_DAYS = (7, 30, 90, 180)
"""So many days after she left she is contacted, if she did not say no."""

FLAGGED_WITHIN = 1
"""So many days after she left somebody asks how she is, where she left without notice or went back
to whom she fled."""

FLAGGED = frozenset({Destination.LEFT_WITHOUT_NOTICE, Destination.RETURNED_TO_ABUSER})
NOBODY_TO_CALL = frozenset({Destination.DECEASED})
