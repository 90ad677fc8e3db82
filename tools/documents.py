"""Writes what is generated from the code: the state machines, the roles and the API's description.

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

Generated from each app's `rules.py` by `make documents`; a test keeps it current. ● means that a
member with this role may do it. To which rows it applies is another question (`visible_to`): house
roles see everyone of their centre by code, case roles the files of their team and those assigned to
them, trainers their own courses, and nobody anything of another centre. Two conditions no role
lifts: nobody approves her own plan, and nobody changes her own account.
"""


def roles():
    """Return the table of roles and permissions, as the rules have it."""
    import rules
    from rules.permissions import permissions

    from staff.choices import Role
    from staff.models import Member

    rows = [["", *(role.value for role in Role)], ["---", *[":-:"] * len(Role)]]
    for permission in sorted(permissions):
        holds = (rules.has_perm(permission, Member(roles=[role.value]), None) for role in Role)
        rows.append([f"`{permission}`", *("●" if may else "" for may in holds)])
    return "\n".join([ROLES_HEAD, *(f"| {' | '.join(row)} |" for row in rows), ""])


DOCUMENTS = {"docs/states.md": states, "docs/roles.md": roles, "docs/openapi.json": openapi}


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
