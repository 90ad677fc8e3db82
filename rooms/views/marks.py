"""Large pieces of a page: kept as bytes, and not copied through every level of a template."""

import secrets

from django.utils.safestring import mark_safe


class Place:
    """A mark that a template writes where the piece goes; nobody outside can guess it."""

    def __init__(self) -> None:
        self.mark = mark_safe(f"<!--{secrets.token_hex(8)}-->")
        self._encoded = self.mark.encode()

    def fill(self, page: bytes, piece: bytes) -> bytes:
        """Return the page with ``piece`` where the mark stands."""
        return page.replace(self._encoded, piece, 1)
