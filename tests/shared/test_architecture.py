"""The shape of the house: what import-linter and ruff cannot see."""

import ast
import inspect
import re
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

FLOORS = ["staff", "residents", "rooms", "rehabilitation", "shelter"]  # each stands on those before
TEMPLATES = Path(settings.BASE_DIR, "templates")
MODELS = [model for model in apps.get_models() if model._meta.app_label in FLOORS]

ALONE = {  # a moment that is planned, or that no member makes
    "ApiToken.created_at": "the member it belongs to made it",
    "ApiToken.revoked_at": "the member it belongs to revoked it",
    "AuditSeal.sealed_at": "the job's",
    "Authenticator.created_at": "the member it belongs to made it",
    "Authenticator.used_at": "the member it belongs to used it",
    "BreakGlass.closed_at": "the member it belongs to closed it",
    "BreakGlass.ends_at": "thirty minutes later",
    "BreakGlass.started_at": "the member it belongs to began it",
    "CheckInDraft.created_at": "kept by the member it belongs to",
    "CheckInDraft.saved_at": "kept by the member it belongs to",
    "ClassSession.ends_at": "planned",
    "ClassSession.starts_at": "planned",
    "Device.enrolled_at": "whoever types its code",
    "DutyShift.ends_at": "planned",
    "DutyShift.starts_at": "planned",
    "Dose.due_at": "planned",
    "Enrolment.queued_at": "the place in the queue; who enrolled her stands beside it",
    "Export.fetched_at": "whoever asked for it fetched it",
    "ForgottenStay.proposed_at": "the job's",
    "Handover.shift_ends_at": "planned",
    "Heartbeat.beat_at": "the cluster's",
    "Heartbeat.started_at": "the cluster's",
    "JobStart.begun_at": "the cluster's",
    "KeptAnswer.created_at": "the member it belongs to asked",
    "LeavePass.due_at": "planned",
    "LateEntry.happened_at": "on paper; who wrote it there and who entered it stand beside it",
    "LeavePass.leaves_at": "planned",
    "LookupAlert.created_at": "the job's",
    "NightPack.made_at": "the job's",
    "MissingStep.due_at": "by the table of minutes",
    "Notice.created_at": "the house's own message",
    "Notice.mailed_at": "the job's",
    "NoticePreference.mailed_at": "the job's",
    "Notice.read_at": "the member it belongs to read it",
    "PaperSheet.created_at": "kept by the member it belongs to",
    "PaperSheet.saved_at": "kept by the member it belongs to",
    "Person.erased_at": "the erasure beside it says who",
    "Review.flagged_at": "the job's",
    "Share.expires_at": "planned",
    "SignIn.ended_at": "the member it belongs to, or the clock",
    "SignIn.locked_at": "the member it belongs to, or the clock",
    "SignIn.parked_at": "a colleague, on the same device",
    "SignIn.second_factor_at": "the member it belongs to",
    "SignIn.seen_at": "the member it belongs to",
    "SignIn.started_at": "the member it belongs to",
    "Task.created_at": "made by the action that made its subject",
    "Task.due_at": "planned",
    "Task.told_at": "the job's",
}
SEEN_OTHERWISE = {  # models whose rows reach nobody as rows
    "ApiToken": "only its hash is kept; compared, never listed",
    "Assignment": "seen through its file",
    "AuditEntry": "by the read log's own selector, for `privacy`",
    "AuditSeal": "read by the verifier alone",
    "BedChangeLine": "seen through its change",
    "BannedNameToken": "compared, never shown",
    "BelongingsReleaseLine": "seen through its release",
    "Centre": "a member has one",
    "Heartbeat": "read by health",
    "HouseholdMember": "seen through its household",
    "JobStart": "read by the cluster",
    "KeptAnswer": "given again to the same member and request",
    "MissingStep": "seen through its report",
    "NameToken": "compared, never shown",
    "RightsToldText": "seen through its telling",
    "RequestScreening": "seen through its request",
    "ProposalLine": "seen through its proposal",
    "RequestStep": "seen through its request",
    "RollCallAnswer": "the history of a line, seen through it",
    "SignIn": "of the member who is asking, by the gate",
    "TermsAcceptance": "of the member who is asking, by the gate",
    "WrappedKey": "opened by the vault alone",
}


def label(model):
    return model.__name__


def python_files(*patterns):
    for app in FLOORS:
        for pattern in patterns:
            yield from sorted(Path(settings.BASE_DIR, app).glob(pattern))


def where(path, node):
    return f"{path.relative_to(settings.BASE_DIR)}:{node.lineno}"


class TestModels:
    def test_foreign_keys_point_down_even_when_written_as_strings(self):
        upward = [
            f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
            for model in MODELS
            for field in [*model._meta.local_fields, *model._meta.local_many_to_many]
            if field.is_relation and field.related_model._meta.app_label in FLOORS
            if FLOORS.index(field.related_model._meta.app_label)
            > FLOORS.index(model._meta.app_label)
        ]

        assert upward == []

    @pytest.mark.parametrize("model", MODELS, ids=label)
    def test_have_a_docstring_and_say_what_they_are(self, model):
        assert model.__str__ is not models.Model.__str__, "write __str__: ids and codes only"
        assert model.__doc__, "write what one row is"
        assert not model.__doc__.startswith(f"{model.__name__}("), "write what one row is"

    @pytest.mark.parametrize("model", MODELS, ids=label)
    def test_know_who_may_see_their_rows(self, model):
        sees = hasattr(model._default_manager, "visible_to")

        assert sees != (model.__name__ in SEEN_OTHERWISE), "give its queryset visible_to(member)"

    def test_a_moment_has_the_member_who_made_it(self):
        alone = {
            f"{model.__name__}.{field.name}"
            for model in MODELS
            for field in model._meta.local_fields
            if field.name.endswith("_at")
            if f"{field.name[:-3]}_by" not in {other.name for other in model._meta.local_fields}
        }

        assert alone == set(ALONE), "add the *_by, or the reason why there is none"

    @pytest.mark.parametrize(
        "model", [m for m in MODELS if any(f.name == "state" for f in m._meta.fields)], ids=label
    )
    def test_a_state_has_its_table_of_moves(self, model):
        states = set(model.State)

        assert set(model.TRANSITIONS) <= states
        assert {to for tos in model.TRANSITIONS.values() for to in tos} <= states

    def test_constraints_carry_the_name_of_their_table(self):
        names = [c.name for model in MODELS for c in model._meta.constraints]

        assert len(names) == len(set(names))


class TestCode:
    def test_only_move_changes_a_state(self):
        changed = []
        for path in python_files("**/*.py"):
            if "migrations" in path.parts or "seeding" in path.parts or path.name == "states.py":
                continue
            changed += [where(path, node) for node in ast.walk(parsed(path)) if sets_state(node)]

        assert changed == [], "call shelter.shared.states.move"

    def test_pages_and_operations_reach_rows_by_what_the_member_sees(self):
        wild = [
            f"{path.relative_to(settings.BASE_DIR)}: {line.strip()}"
            for path in python_files("views*.py", "views/**/*.py", "api*.py")
            for line in path.read_text().splitlines()
            if re.search(r"\.objects\b(?!\.visible_to\(|\.none\()", line)
        ]

        assert wild == [], "use .objects.visible_to(member), a selector, or obtain"

    @pytest.mark.parametrize("pattern", ["actions*.py", "actions/*.py", "selectors*.py"])
    def test_what_outsiders_call_is_annotated_and_explained(self, pattern):
        bare = []
        for path in python_files(pattern, pattern.replace("actions/", "selectors/")):
            for node in parsed(path).body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    every = [*node.args.args, *node.args.kwonlyargs]
                    whole = node.returns and all(argument.annotation for argument in every)
                    if not whole or not ast.get_docstring(node):
                        bare.append(f"{where(path, node)} {node.name}")

        assert bare == [], "annotate every argument and the answer, and write a docstring"

    @pytest.mark.parametrize("app", ["staff", "residents", "rooms", "rehabilitation"])
    def test_actions_take_keywords_only(self, app):
        actions = import_module(f"{app}.actions")
        functions = [getattr(actions, name) for name in getattr(actions, "__all__", ())]
        positional = [
            function.__qualname__
            for function in functions
            if inspect.isfunction(function) and len(inspect.signature(function).parameters) > 1
            for parameter in inspect.signature(function).parameters.values()
            if parameter.kind is not inspect.Parameter.KEYWORD_ONLY
        ]

        assert positional == []

    def test_domain_code_does_not_read_the_clock(self):
        read = [
            f"{where(path, node)}"
            for path in python_files("actions.py", "actions/*.py", "selectors.py", "selectors/*.py")
            for node in ast.walk(parsed(path))
            if isinstance(node, ast.Call) and not node.args
            if ast.unparse(node.func)
            in {"timezone.now", "timezone.localdate", "datetime.now", "date.today"}
        ]

        assert read == [], "take at= or on= from the edge"


class TestTemplates:
    @pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.html")), ids=lambda path: path.name)
    def test_have_nothing_that_the_content_policy_forbids(self, path):
        text = path.read_text()

        assert not re.search(r"\sstyle\s*=", text), "write a class"
        assert not re.search(r"<style\b|<script(?![^>]*\ssrc=)[^>]*>", text), "write a file"
        assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text), "write a data- attribute"
        assert not re.search(r"(src|href|action)=[\"']https?://", text), "serve it ourselves"


def parsed(path):
    return ast.parse(path.read_text())


def sets_state(node):
    """Tell an assignment to ``.state``, or an ``update(state=…)`` on a model's rows."""
    if isinstance(node, ast.Assign):
        return any(isinstance(t, ast.Attribute) and t.attr == "state" for t in node.targets)
    called = isinstance(node, ast.Call) and getattr(node.func, "attr", "")
    return called == "update" and any(keyword.arg == "state" for keyword in node.keywords)
