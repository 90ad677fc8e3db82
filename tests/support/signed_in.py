"""In tests, `force_login` signs in fully: second factor done, terms accepted, nothing locked."""

from django.test import Client
from django.utils import timezone


def make_force_login_full():
    """Make `Client.force_login` go all the way that a member goes; the form stays as it is."""
    Client.force_login = _fully(Client.force_login)


def _fully(force_login):
    def sign_in(self, user, backend=None):
        from staff.models import SignIn, TermsAcceptance
        from staff.sign_ins import SESSION_KEY
        from staff.terms import VERSION

        force_login(self, user, backend=backend)
        rows = SignIn.objects.filter(pk=self.session[SESSION_KEY])
        rows.update(second_factor_at=timezone.now())
        TermsAcceptance.objects.get_or_create(member=user, version=VERSION)

    return sign_in
