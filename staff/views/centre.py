from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from shelter.shared.access import requires
from staff.actions import change_centre
from staff.answers import answer_once
from staff.forms import CentreForm
from staff.views.trail import settings_trail


@require_http_methods(["GET", "HEAD", "POST"])
@requires("staff.change_settings")
@answer_once
def centre_change(request):
    centre = request.user.centre
    data = request.POST if request.method == "POST" else None
    now = {name: getattr(centre, name) for name in CentreForm.base_fields}
    form = CentreForm(data, initial=now)
    if form.is_valid():
        change_centre(centre=centre, by=request.user, **form.cleaned_data)
        messages.success(request, _("The limits are changed."))
        return redirect("settings")
    status = 422 if form.errors else 200
    return render(
        request,
        "staff/centre_change.html",
        {"form": form, "trail": settings_trail()},
        status=status,
    )
