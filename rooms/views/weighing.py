"""The rules of placing in the settings: what each counts for, tried before it counts."""

from django.contrib import messages
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rooms.actions import change_weights
from rooms.actions.weighing import weighed
from rooms.allocation.rules import TABLE, rules_of
from rooms.forms.weighing import WeightsForm
from rooms.house_cost import compare_with_greedy, house_tonight
from rooms.trying import try_rules, weights_history, weights_set
from rooms.views.asking import done, posted
from shelter.shared.access import requires
from shelter.shared.htmx import render_page
from staff.answers import answer_once
from staff.audit import showing


@require_http_methods(["GET", "HEAD", "POST"])
@requires("rooms.change_weights")
@answer_once
def weights(request):
    """Every rule with its sentence; the weights that may change, and what the house costs."""
    centre = request.user.centre
    form = WeightsForm(posted(request), rules=rules_of(centre))
    if request.method == "POST" and form.is_valid():
        said = {"weighings": form.weighings(), "seen": form.cleaned_data["seen"]}
        if done(form, change_weights, centre=centre, **said, by=request.user, at=timezone.now()):
            messages.success(request, _("These weights count from now on."))
            return redirect("rooms:weights")
    return _page(request, form, status=422 if form.is_bound else 200)


@require_POST
@requires("rooms.change_weights")
def weights_try(request):
    """Show what the weights as typed would change; nothing is kept."""
    now = rules_of(request.user.centre)
    form = WeightsForm(request.POST, rules=now)
    if not form.is_valid():
        return _page(request, form, status=422)
    rules = weighed(now, form.weighings())
    tried = try_rules(member=request.user, rules=rules, at=timezone.now())
    showing(request, tried.persons)
    return _page(request, form, tried=tried, is_same=rules == now)


def _page(request, form, tried=None, is_same=False, status=200):
    centre = request.user.centre
    fields, changed = form.rows(), weights_set(centre=centre)
    context = {
        "form": form,
        "rows": [_row(rule, fields, changed) for rule in TABLE],
        "tried": tried,
        "is_same": is_same,
        "comparison": compare_with_greedy(house_tonight(centre, timezone.now())),
        "history": weights_history(centre=centre),
    }
    return render_page(request, "rooms/weights.html", context, fragment="weights", status=status)


def _row(rule, fields, changed):
    return {
        "rule": rule,
        "fields": fields.get(rule.code.value),
        "changed": changed.get(rule.code.value),
    }
