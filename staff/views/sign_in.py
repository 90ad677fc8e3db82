from django.conf import settings
from django.contrib.auth.views import LoginView
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from shelter.shared.access import requires
from staff.forms import SignInForm
from staff.models import SignIn
from staff.sign_ins import leave

GO_ON = "go_on"


class SignInView(LoginView):
    """One page with both fields; what was wrong is not said, and neither is what this is."""

    authentication_form = SignInForm
    template_name = "staff/sign_in.html"
    redirect_authenticated_user = True

    def form_valid(self, form):
        response = super().form_valid(form)
        self.request.session[GO_ON] = response.url
        return response

    def form_invalid(self, form):
        response = super().form_invalid(form)
        response.status_code = 422
        return response


def go_on(request, wanted=""):
    """Lead to the page that she asked for before she signed in, if it is one of ours."""
    wanted = wanted or request.session.pop(GO_ON, "")
    ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, allowed_hosts=None)
    return redirect(wanted if ours else "home")


def sign_in_locked(request, credentials, *args, **kwargs):
    """Answer too many wrong passwords for one account from one address."""
    minutes = round(settings.AXES_COOLOFF_TIME * 60)
    response = render(request, "staff/sign_in_locked.html", {"minutes": minutes}, status=429)
    response["Retry-After"] = str(minutes * 60)
    return response


@require_POST
@requires("staff.use_house")
def sign_out(request):
    leave(request, SignIn.End.SIGNED_OUT, at=timezone.now())
    response = redirect("staff:sign_in")
    response["Clear-Site-Data"] = '"cache", "storage"'  # browsers heed it over HTTPS only
    return response
