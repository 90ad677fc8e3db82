"""Second factors that tests hold in their hands."""

import pyotp
from django.utils import timezone

from staff.factors import totp


class App:
    """An app of a member: ``app.code()`` is right and unused, twice in a half minute."""

    def __init__(self, member):
        self.secret = pyotp.random_base32()
        self.used = self.now() - 2
        totp.add_app(member, self.secret, self.used, timezone.now())

    def now(self):
        return int(timezone.now().timestamp()) // totp.SECONDS

    def code(self):
        self.used = max(self.used + 1, self.now())
        assert self.used <= self.now() + 1, "all codes of this half minute are used"
        return pyotp.HOTP(self.secret).at(self.used)


def app_of(member):
    """Give the member an app that shows codes: ``{"factor_code": app_of(member).code()}``."""
    return App(member)
