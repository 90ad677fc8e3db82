from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rooms.forms.stays import ScanForm
from rooms.scanning import digits_in, page_of, person_of
from rooms.views.asking import posted
from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from staff.audit import showing

LARGEST_FRAME = 1_000_000


@require_http_methods(["GET", "HEAD", "POST"])
@requires("rooms.scan_card")
def scan(request):
    """Type a card's number, scan it, or show it to the camera; it opens her stay."""
    form = ScanForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(_page_for(request, form.cleaned_data["number"]))
        except DomainError as refusal:
            form.add_error("number", str(refusal))
    status = 422 if form.errors else 200
    return render(request, "rooms/scan.html", {"form": form}, status=status)


@require_POST
@requires("rooms.scan_card")
def scan_frame(request):
    """One frame of the camera, decoded in memory and forgotten: 204, or where to go."""
    if int(request.headers.get("Content-Length") or 0) > LARGEST_FRAME:
        return _say(_("The picture is too large."), 413)
    try:
        number = digits_in(request.body)
        if number is None:
            return HttpResponse(status=204)
        return JsonResponse({"location": _page_for(request, number)})
    except DomainError as refusal:
        return _say(str(refusal), 422)


def _page_for(request, number):
    person = person_of(member=request.user, number=number)
    showing(request, [person.pk], reason="card")
    return page_of(member=request.user, person=person, at=timezone.now())


def _say(message, status):
    return JsonResponse({"message": message}, status=status)
