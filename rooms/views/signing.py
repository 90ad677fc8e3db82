"""Two signatures on one page: the member's own, and that of a colleague or of the resident."""

from django.conf import settings
from django.utils import timezone

from rooms.actions import check_signatures
from rooms.forms.belongings import SignaturesForm
from rooms.keeping import who_may_sign
from shelter.shared.errors import DomainError
from staff.factors import StepUpForm, confirm_now, step_up_form
from staff.signing import sign_beside


class Signing:
    """The fields in which two sign, and what was said when one of them could not."""

    def __init__(self, request, stay, *, typed):
        self.request = request
        initial = {name: request.POST.get(name) for name in ("signs", "second")}
        self.form = SignaturesForm(
            typed,
            initial=initial,
            among=who_may_sign(stay=stay, member=request.user),
            asks_code=not settings.DEMO,
        )
        self.step_up = step_up_form(request, at=timezone.now(), anew=False)

    def errors(self, *forms):
        """Return what is wrong in these forms and in the signatures: the field's id, a sentence."""
        asked = [*forms, self.form, *([self.step_up] if self.step_up else [])]
        return [pair for form in asked for pair in _errors_of(form)]

    def act(self, action, /, **wish):
        """Let both prove who they are, then act; tell if it was done, a refusal is on the form."""
        signed = self.form.signatures
        try:
            check_signatures(signed=signed, by=self.request.user)
            if not self._both_sign(signed, wish["at"]):
                return False
            action(signed=signed, **wish)
        except DomainError as refusal:
            self.form.add_error(None, str(refusal))
            return False
        return True

    def _both_sign(self, signed, at):
        try:
            confirm_now(request=self.request, data=self.request.POST, at=at, anew=False)
        except DomainError as refusal:
            self.step_up = StepUpForm.refused(self.request.POST, refusal)
            return False
        if signed.second is not None:
            code = self.form.cleaned_data.get("second_code", "")
            try:
                sign_beside(request=self.request, member=signed.second, code=code, at=at)
            except DomainError as refusal:
                self.form.add_error("second_code", str(refusal))
                return False
        return True


def _errors_of(form):
    for error in form.non_field_errors():
        yield "", error
    for field in form.visible_fields():
        for error in field.errors:
            yield field.id_for_label or field.auto_id, f"{field.label}: {error}"
