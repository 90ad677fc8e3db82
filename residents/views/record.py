from datetime import timedelta

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from residents.access_forms import MemberConflictForm
from residents.forms import NoteForm, WorkerForm
from residents.models import Person
from residents.selectors import person_record, timeline
from residents.selectors.access import colleagues_to_keep_away, conflicts_about
from residents.selectors.ledger import house_answers
from residents.views.facts import facts_of
from residents.words import GROUPS
from shelter.shared.access import requires
from shelter.shared.htmx import render_page
from staff.audit import showing

CONSENT_LASTS = timedelta(days=90)
TEMPLATE = "residents/person_detail.html"
PANELS = (
    ("rooms:stay_panel", "rooms.view_stay", _("Stay")),
    ("rooms:care_panel", "rooms.view_care", _("Care")),
    ("residents:safe_contact_panel", "residents.view_safe_contact", _("Safe contact")),
    ("rehabilitation:plan_panel", "rehabilitation.view_plan", _("Plan")),
    (
        "rehabilitation:service_note_panel",
        "rehabilitation.view_service_note",
        _("Notes of the services"),
    ),
    ("rehabilitation:course_panel", "rehabilitation.view_course", _("Courses")),
    ("rooms:file_panel", "residents.close_file", _("The file")),
    ("residents:document_list", "residents.view_document", _("Documents")),
)
"""Panels of the apps above: their URL names, the permission each needs, and their names."""

MAY = {
    "may_see_lookups": "residents.view_lookups",
    "may_reveal": "residents.reveal_identity",
    "may_change": "residents.change_person",
    "may_record": "residents.record_consent",
    "may_assign": "residents.assign_file",
    "may_write": "residents.write_note",
    "may_see_links": "residents.view_conflict_link",
}


@require_safe
@requires("residents.view_person", on=Person)
def person_detail(request, person):
    return record_page(request, person, fragment="timeline")


def record_page(request, person, *, fragment, status=200, **more):
    """Draw the record, or the one of its parts that htmx will swap; `more` replaces parts."""
    record = person_record(member=request.user, person=person, on=request.user.centre.night())
    showing(request, record.shown)
    group = request.GET.get("group", "")
    context = {
        "record": record,
        "person": person,
        "identity": None,
        "was_erased": False,
        "facts": facts_of(record),
        "note_form": NoteForm(),
        "worker_form": WorkerForm(among=record.assignable, auto_id="worker-%s"),
        "consent_error": None,
        "consents": house_answers(person, timezone.now()),
        "is_ledger": False,
        "until_by_default": (record.on + CONSENT_LASTS).isoformat(),
        "group": group if group in GROUPS else "",
        "groups": _groups(record),
        "lines": timeline(record, group=group, page=request.GET.get("page", 1)),
        "panels": list(_panels(request.user, person)),
        "access": _access(request.user, record, more.pop("conflict_form", None)),
        **{name: request.user.has_perm(permission) for name, permission in MAY.items()},
        **more,
    }
    return render_page(request, TEMPLATE, context, fragment=fragment, status=status)


def _access(member, record, form):
    """Return who may see her, for those who decide it; else None."""
    may_restrict = member.has_perm("residents.restrict_file") and record.case_file is not None
    if not may_restrict or not member.has_perm("residents.block_member"):
        return None
    colleagues = colleagues_to_keep_away(member)
    return {
        "may_restrict": may_restrict,
        "conflicts": conflicts_about(record.person, member),
        "form": form or MemberConflictForm(among=colleagues, auto_id="conflict-%s"),
    }


def _groups(record):
    """Return the filters of the timeline; without the lines of case work, the others suffice."""
    hidden = () if record.reads_case_work else ("plan", "note")
    return [(code, name) for code, (name, _kinds) in GROUPS.items() if code not in hidden]


def _panels(member, person):
    for url_name, permission, title in PANELS:
        if member.has_perm(permission):
            try:
                yield {"url": reverse(url_name, args=[person.pk]), "title": title}
            except NoReverseMatch:
                continue
