from django.core.paginator import Paginator
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from shelter.shared.access import requires
from staff.actions import read_notice, read_notices
from staff.answers import answer_once
from staff.models import Notice
from staff.notices import PAGES, RULES
from staff.selectors import notices_of

NOTICES_A_PAGE = 50


@require_safe
@requires("staff.use_house")
def notice_list(request):
    page = Paginator(notices_of(member=request.user), NOTICES_A_PAGE).get_page(
        request.GET.get("page")
    )
    rows = [{"notice": notice, "url": _address(notice)} for notice in page]
    unread = notices_of(member=request.user).unread().exists()
    context = {"page": page, "rows": rows, "unread": unread, "rules": RULES}
    return render(request, "staff/notice_list.html", context)


@require_POST
@requires("staff.use_house", on=Notice)
@answer_once
def notice_read(request, notice):
    """One notice is read."""
    read_notice(notice=notice, at=timezone.now())
    return redirect("staff:notice_list")


@require_POST
@requires("staff.use_house")
@answer_once
def notices_read(request):
    read_notices(member=request.user, at=timezone.now())
    return redirect("staff:notice_list")


def _address(notice):
    """Return the page on which what a notice is about can be dealt with."""
    try:
        return reverse(PAGES.get(notice.kind, "home"))
    except NoReverseMatch:
        return reverse("home")
