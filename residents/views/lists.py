from django.core.paginator import Paginator
from django.views.decorators.http import require_POST, require_safe

from residents.forms import SHORTEST, SearchForm
from residents.selectors import person_rows, recent_persons, search_persons
from residents.selectors.access import restricted_count
from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from shelter.shared.htmx import render_page, wants_fragment
from shelter.shared.text import plain
from staff.audit import showing

ROWS_A_PAGE = 25
TEMPLATE = "residents/person_list.html"


@require_safe
@requires("residents.view_person")
def person_list(request):
    return _recent(request)


def _recent(request):
    page = Paginator(recent_persons(member=request.user), ROWS_A_PAGE).get_page(
        request.GET.get("page")
    )
    rows = person_rows(page.object_list, on=request.user.centre.night())
    context = {"form": SearchForm(), "rows": rows, "page": page, "searched": False}
    return _list_page(request, context, rows)


@require_POST
@requires("residents.search_person")
def person_search(request):
    form = SearchForm(request.POST)
    if wants_fragment(request) and len(plain(request.POST.get("query", ""))) < SHORTEST:
        return _recent(request)  # the box was emptied again
    matches, status = [], 200
    if form.is_valid():
        try:
            matches = search_persons(member=request.user, **form.parts())
        except DomainError as refusal:
            form.add_error("query", str(refusal))
    if form.errors:
        status = 422
    rows = person_rows(
        [match.person for match in matches],
        on=request.user.centre.night(),
        scores={match.person.pk: match.score for match in matches},
    )
    context = {"form": form, "rows": rows, "page": None, "searched": True}
    return _list_page(request, context, rows, status)


def _list_page(request, context, rows, status=200):
    showing(request, [row.person.pk for row in rows])
    may_search = request.user.has_perm("residents.search_person")
    context = {**context, "may_search": may_search, "announce": wants_fragment(request)}
    context["may_break_glass"] = request.user.has_perm("residents.break_glass")
    context["restricted"] = restricted_count(request.user)
    return render_page(request, TEMPLATE, context, fragment="person-results", status=status)
