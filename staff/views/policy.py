from django.shortcuts import render
from django.views.decorators.http import require_safe

from shelter.shared.access import requires
from staff.choices import Role
from staff.levels import EXTENSION_LEVELS
from staff.policy import POLICY


@require_safe
@requires("staff.review_policy")
def policy(request):
    """Who may do what, and to which rows: the table from which the rules themselves are made."""
    sections = [(title, [_line(grant) for grant in section]) for title, section in POLICY]
    context = {"sections": sections, "roles": Role.choices, "levels": EXTENSION_LEVELS}
    return render(request, "staff/policy.html", context)


def _line(grant):
    """Return a permission with one cell a role: held always, in an emergency alone, or not."""
    always, sometimes = set(grant.roles), set(grant.in_emergency)
    cells = [
        {"label": label, "always": code in always, "in_emergency": code in sometimes}
        for code, label in Role.choices
    ]
    return {"does": grant.does, "rows": grant.rows, "cells": cells}
