from django.shortcuts import render
from django.views.decorators.http import require_safe

from shelter.shared.access import requires


@require_safe
@requires("staff.use_house")
def home(request):
    return render(request, "shelter/today.html", {})
