from django.contrib.auth import logout
from django.contrib.auth.views import LoginView
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from shelter.shared.access import requires
from staff.forms import SignInForm


class SignInView(LoginView):
    authentication_form = SignInForm
    template_name = "staff/sign_in.html"
    redirect_authenticated_user = True


def sign_in_locked(request, credentials, *args, **kwargs):
    return render(request, "staff/sign_in_locked.html", status=429)


@require_POST
@requires("staff.use_house")
def sign_out(request):
    logout(request)
    return redirect("staff:sign_in")
