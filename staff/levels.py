"""Who decides nights past the limit of a stay: by how many they are, never by who asked for them.

The page `/settings/policy/` and `docs/roles.md` show this table beside the policy itself.
"""

from dataclasses import dataclass

from staff.choices import ExtensionLevel


@dataclass(frozen=True)
class Level:
    """One level: it decides up to so many nights past the limit in all (None: any number).

    ``voices`` is how many different members must agree.
    """

    code: ExtensionLevel
    up_to: int | None
    permission: str
    voices: int = 1


EXTENSION_LEVELS = (
    Level(ExtensionLevel.SUPERVISOR, 7, "rooms.approve_extension"),
    Level(ExtensionLevel.MANAGER, 30, "rooms.approve_long_extension"),
    Level(ExtensionLevel.COMMITTEE, None, "rooms.vote_extension", voices=2),
)


def level_for(nights_past: int) -> Level:
    """Return who decides a stay of which so many nights lie past the limit."""
    return next(
        level for level in EXTENSION_LEVELS if level.up_to is None or nights_past <= level.up_to
    )


def level_of(code: str) -> Level:
    """Return a level by its code."""
    return next(level for level in EXTENSION_LEVELS if level.code == code)
