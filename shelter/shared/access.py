"""Who may reach which row, said once per view or operation and readable by a test."""

from functools import wraps

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404


def obtain(model, pk, *, by, to, along=()):
    """Return the row if ``by`` may see it (else 404) and may do ``to`` to it (else 403).

    ``along`` names related rows to bring in the same query.
    """
    rows = model.objects.visible_to(by)
    try:
        row = get_object_or_404(rows.select_related(*along) if along else rows, pk=pk)
    except ValidationError as no_id:  # a form may send anything where an id belongs
        raise Http404 from no_id
    if by.centre_id and getattr(row, "centre_id", None) == by.centre_id:
        row.centre = by.centre  # loaded already: it told the time zone
    if not by.has_perm(to, row):
        raise PermissionDenied
    return row


def requires(permission, on=None):
    """Let a view in only with ``permission``; given ``on``, hand it the row instead of a pk."""

    def decorate(view):
        @wraps(view)
        def guarded(request, pk=None, **kwargs):
            if not request.user.has_perm(permission):
                raise PermissionDenied
            if on is not None:
                return view(request, obtain(on, pk, by=request.user, to=permission), **kwargs)
            return view(request, **kwargs)

        guarded.required_permission, guarded.on = permission, on
        return guarded

    return decorate


def permitted(permission):
    """Let an API operation in only with ``permission``; rows are fetched inside with ``obtain``."""

    def decorate(operation):
        @wraps(operation)
        def guarded(request, *args, **kwargs):
            if not request.user.has_perm(permission):
                raise PermissionDenied
            return operation(request, *args, **kwargs)

        guarded.required_permission = permission
        return guarded

    return decorate
