"""Writes what is generated from the code: state machines, roles, notices, the API's description.

With ``--check`` it writes nothing and exits 1 where a file is not what the code says.
"""

import difflib
import json
import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shelter.settings")


def states():
    """Return the state machines as mermaid, in the order of the apps."""
    from django.apps import apps

    head = (
        "# States\n\nGenerated from each model's `TRANSITIONS` by `make documents`; a test keeps it"
        " current. Only\n`shelter.shared.states.move` changes a state.\n"
    )
    machines = [model for model in apps.get_models() if hasattr(model, "TRANSITIONS")]
    return "\n".join([head, *map(section, machines)])


def section(model):
    targets = {to for tos in model.TRANSITIONS.values() for to in tos}
    steps = [
        *(f"[*] --> {state.value}" for state in model.State if state not in targets),
        *(
            f"{state.value} --> {to.value}"
            for state, tos in model.TRANSITIONS.items()
            for to in model.State
            if to in tos
        ),
        *(f"{state.value} --> [*]" for state in model.State if not model.TRANSITIONS.get(state)),
    ]
    drawn = "\n".join(["```mermaid", "stateDiagram-v2", *(f"  {step}" for step in steps), "```"])
    return f"## {model._meta.app_label}.{model.__name__}\n\n{drawn}\n"


def openapi():
    """Return the API's description in English, whatever the machine's language."""
    from django.utils import translation

    from shelter.api import api

    with translation.override("en"):
        schema = api.get_openapi_schema(path_prefix="/api/v1/")
    return json.dumps(schema, indent=1, ensure_ascii=False, sort_keys=True, default=str) + "\n"


ROLES_HEAD = """# Who may do what

Generated from `staff/policy.py` by `make documents`; a test keeps it current. The page
`/settings/policy/` shows the same in both languages. ● means that a member with this role may do
it, ○ that she may for the thirty minutes of a file that she opened in an emergency, and to that
file alone. The last column says to which rows it applies (`visible_to`). Conditions that no role
lifts: nobody sees anything of another centre, or of a person with whom she has a conflict of
interest; nobody approves her own plan, reviews what she opened herself, or changes her own account.
"""


def roles():
    """Return the policy as one table a section, with the marks that the rules themselves give."""
    from django.utils import translation

    from staff.policy import POLICY

    with translation.override("en"):
        sections = [f"## {title}\n\n{_table(section)}" for title, section in POLICY]
        sections.append(f"## Nights past the limit of a stay\n\n{_levels()}")
    return "\n".join([ROLES_HEAD, *sections])


def _table(section):
    from staff.choices import Role

    head = ["permission", "she may", *(role.value for role in Role), "rows"]
    rows = [head, ["---", "---", *[":-:"] * len(Role), "---"]]
    for grant in section:
        marks = (_mark(grant, role) for role in Role)
        rows.append([f"`{grant.permission}`", str(grant.does), *marks, str(grant.rows)])
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _levels():
    from staff.levels import EXTENSION_LEVELS

    rows = [["nights past the limit in all", "decided by", "permission"], ["---"] * 3]
    for level in EXTENSION_LEVELS:
        nights = f"up to {level.up_to}" if level.up_to else "beyond that"
        rows.append([nights, str(level.code.label), f"`{level.permission}`"])
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def _mark(grant, role):
    import rules

    from staff.models import Member

    if rules.has_perm(grant.permission, Member(roles=[role.value]), None):
        return "●"
    return "○" if role in grant.in_emergency else ""


NOTICES_HEAD = """# Of what members are told

Generated from `staff/notices.py` by `make documents`; a test keeps it current. The page `/notices/`
shows the same in both languages. What is urgent is mailed at any hour, everything else only on duty
and outside of quiet hours, at most one mail in a quarter of an hour. A mail says only that
something needs her.

"""


def notices():
    """Return every kind of notice as one table."""
    from django.utils import translation

    from staff.notices import RULES

    with translation.override("en"):
        head = ["notice", "when", "who is told", "urgent"]
        rows = [head, ["---"] * 3 + [":-:"]]
        for rule in RULES:
            urgent = "●" if rule.is_urgent else ""
            rows.append([f"`{rule.kind}`", str(rule.when), str(rule.whom), urgent])
        return NOTICES_HEAD + "".join(f"| {' | '.join(row)} |\n" for row in rows)


DOCUMENTS = {
    "docs/states.md": states,
    "docs/roles.md": roles,
    "docs/notices.md": notices,
    "docs/openapi.json": openapi,
}


def differing():
    """Yield (name, what it should be, a few lines of difference) for every outdated document."""
    for name, make in DOCUMENTS.items():
        path, wanted = ROOT / name, make()
        present = path.read_text() if path.exists() else ""
        if present != wanted:
            lines = difflib.unified_diff(
                present.splitlines(), wanted.splitlines(), name, "code", n=0
            )
            yield name, wanted, "\n".join(list(lines)[:20])


def main():
    import django

    django.setup()
    outdated = list(differing())
    if "--check" not in sys.argv:
        for name, wanted, _lines in outdated:
            (ROOT / name).write_text(wanted)
            print(f"written: {name}")
        return 0
    for name, _wanted, lines in outdated:
        print(f"{name} is not what the code says: `make documents`, and a line in CHANGELOG.md")
        print(lines)
    return 1 if outdated else 0


if __name__ == "__main__":
    sys.exit(main())
