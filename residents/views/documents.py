from csp.decorators import csp_update
from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from residents.actions import add_document, remove_document
from residents.documents.checking import MOST_BYTES, check_size
from residents.forms import FREE_TEXT, PlainText
from residents.models import Document, Person
from residents.selectors.documents import content_of, documents_of, title_of, works_on_file
from shelter.shared.access import requires
from shelter.shared.errors import DomainError
from shelter.shared.htmx import render_page
from shelter.shared.uploads import takes_file
from staff.answers import answer_once
from staff.audit import showing
from staff.vault import KeyGone

ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "application/pdf": "pdf"}
LONGEST_TITLE = 120


class DocumentForm(forms.Form):
    """A file, its kind, and what to call it. What is in the file is the action's to judge."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Document.Kind)
    title = PlainText(
        label=gettext_lazy("What it is called here"),
        required=False,
        max_length=LONGEST_TITLE,
        widget=forms.TextInput(attrs=FREE_TEXT),
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        allow_empty_file=True,
        max_length=None,
        help_text=gettext_lazy(
            "A picture (JPEG, PNG) or a PDF, up to 10 MB. A picture is kept without its place and"
            " device; a PDF is kept as it is."
        ),
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,application/pdf"}),
    )


@require_safe
@requires("residents.view_document", on=Person)
def document_list(request, person):
    return _list_page(request, person)


@require_POST
@requires("residents.add_document", on=Person)
@takes_file(most=MOST_BYTES)
@answer_once
def document_add(request, person):
    if not works_on_file(member=request.user, person=person):
        raise Http404
    form = DocumentForm(request.POST, request.FILES, auto_id="document-%s")
    if form.is_valid():
        try:
            _add(person, form.cleaned_data, request.user)
        except DomainError as refusal:
            form.add_error("file", str(refusal))
    if form.errors:
        return _list_page(request, person, form=form, status=422)
    messages.success(request, _("The document is kept."))
    return redirect("residents:document_list", person.pk)


def _add(person, sent, by):
    file = sent["file"]
    check_size(file.size)
    kind, title, clear = sent["kind"], sent["title"], file.read()
    add_document(person=person, kind=kind, title=title, clear=clear, by=by, at=timezone.now())


@require_safe
@requires("residents.view_document", on=Document)
def document_detail(request, document):
    """The page that frames a document: a picture is shown, a PDF is offered."""
    showing(request, [document.person_id])
    context = {
        "document": document,
        "person": document.person,
        "title": _opened(title_of, document),
        "is_picture": document.media_type in ("image/jpeg", "image/png"),
        "may_remove": request.user.has_perm("residents.remove_document", document),
    }
    return render(request, "residents/document_detail.html", context)


@require_safe
@requires("residents.view_document", on=Document)
@csp_update({"sandbox": True})
def document_file(request, document):
    """The bytes: a picture inline, where no script can run; a PDF only as a download."""
    showing(request, [document.person_id])
    response = HttpResponse(_opened(content_of, document), content_type=document.media_type)
    where = "attachment" if document.media_type == Document.MediaType.PDF else "inline"
    name = f"document.{ENDINGS[document.media_type]}"
    response["Content-Disposition"] = f'{where}; filename="{name}"'
    return response


@require_POST
@requires("residents.remove_document", on=Document)
@answer_once
def document_remove(request, document):
    person = document.person
    try:
        remove_document(document=document, by=request.user, at=timezone.now())
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The document is destroyed."))
    return redirect("residents:document_list", person.pk)


def _opened(reader, document):
    """Return what a document holds; one whose key or file is gone exists for nobody."""
    try:
        return reader(document)
    except (KeyGone, FileNotFoundError) as gone:
        raise Http404 from gone


def _list_page(request, person, *, form=None, status=200):
    member = request.user
    showing(request, [person.pk])
    may_add = member.has_perm("residents.add_document", person)
    context = {
        "person": person,
        "rows": documents_of(member=member, person=person),
        "may_add": may_add and works_on_file(member=member, person=person),
        "form": form or DocumentForm(auto_id="document-%s"),
    }
    template = "residents/document_list.html"
    return render_page(request, template, context, fragment="document-panel", status=status)
