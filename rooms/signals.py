"""What the house tells the apps above it, inside the transaction that made it so.

Each is sent with ``stay=``, ``at=`` and ``by=``; `docs/architecture.md` lists the receivers.
"""

from django.dispatch import Signal

stay_admitted = Signal()
stay_extended = Signal()
stay_ended = Signal()
stay_resumed = Signal()
