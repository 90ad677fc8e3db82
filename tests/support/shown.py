"""In tests, every code in an answer belongs to someone that the audit row names (P5)."""

import re

from django.db import connection
from django.utils.html import escape

CODE = re.compile(r"\b[A-Z]\d-[A-Z]\d{2,3}\b")


class NobodyShownInSilence:
    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        rows = []

        def notice_audit_row(execute, sql, params, many, context):
            if sql.startswith('INSERT INTO "staff_auditentry"'):
                rows.append(sql)
            return execute(sql, params, many, context)

        with connection.execute_wrapper(notice_audit_row):
            response = self.get_response(request)
        codes = set(CODE.findall(without_what_was_typed(request, text_of(response))))
        if codes:
            assert_named(request, codes, rows)
        return response


def without_what_was_typed(request, text):
    """Return an answer without the fields that give back what the member typed herself."""
    typed = {escape(value) for values in request.POST.lists() for value in values[1]}
    for value in typed:
        text = text.replace(f'value="{value}"', "")
    return text


def text_of(response):
    """Return body and headers of a text answer; other kinds are empty."""
    headers = "\n".join(str(value) for value in response.headers.values())
    if response.streaming or not response.get("Content-Type", "").startswith(("text/", "appl")):
        return headers
    return headers + "\n" + response.content.decode(errors="replace")


def assert_named(request, codes, rows):
    from residents.models import Person

    counted, connection.force_debug_cursor = connection.force_debug_cursor, False
    try:
        shown = dict(Person.objects.filter(code__in=codes).values_list("pk", "code"))
    finally:
        connection.force_debug_cursor = counted
    named = getattr(request, "persons_shown", {}) if rows else {}
    silent = sorted(code for pk, code in shown.items() if pk not in named)
    assert not silent, (
        f"{request.method} {request.path} shows {silent} and its audit row does not name them:"
        " call staff.audit.showing(request, person_ids) in the view"
    )
