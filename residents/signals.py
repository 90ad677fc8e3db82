"""What the people's part tells the apps above it, inside the transaction that made it so.

Sent with ``case_file=``, or with ``link=``; the receivers are listed in `docs/architecture.md`.
"""

from django.dispatch import Signal

file_changed_hands = Signal()
file_restricted = Signal()
persons_linked = Signal()
