"""Where a word may stand in an answer: who may read which kind of it, on which pages.

Everywhere else, with every status, it is a leak. What somebody typed herself may come back to her
in the answer to it, and in no refusal but 422.
"""

import re
from functools import cache
from itertools import chain
from urllib.parse import parse_qs, unquote

from staff.choices import CASE_ROLES, HOUSE_ROLES
from tests.shared.canaries.words import KINDS, STRAYS, words_of
from tests.support.canaries import Search

FILES = ("caseworker", "lead")
HOUSE = ("house", "supervisor")
PEOPLE = (*HOUSE_ROLES, *CASE_ROLES)
SHIFT = ("house", "supervisor", "manager")
SERVICES = ("psychologist", "nurse", "legal")
HERS = r"/residents/<id>/"

MAY_SHOW = (
    (("house", "supervisor"), r"/stays/<id>/belongings/(give-back/|copy/)?", "belongings"),
    ((*HOUSE_ROLES, *FILES), r"/stays/<id>/|/stays/panel/<id>/", "exit"),
    (("supervisor", *FILES, "manager"), r"/extensions/<id>/.*", "extension"),
    (("caseworker",), r"/stays/<id>/extend/", "extension"),
    (("supervisor",), r"/stays/forgotten/", "forgotten"),
    (("supervisor",), r"/relocations/<id>/", "relocation"),
    (("house", "supervisor"), r"POST /visits/<id>/reveal/", "visitor"),
    ((*HOUSE, *FILES), r"/stays/<id>/rights/", "remark"),
    (("house",), r"/paper/", "paper"),
    (HOUSE_ROLES, r"POST /requests/<id>/reveal/", "asked"),
    ((*HOUSE, *FILES), r"/stays/<id>/child/|/children/papers/<id>/", "custody"),
    ((*HOUSE, *FILES), r"POST /children/collectors/<id>/reveal/", "collector"),
    (PEOPLE, rf"{HERS}reveal/", "name phone"),
    (CASE_ROLES, rf"{HERS}|{HERS}(reveal|notes)/", "note override cancelled"),
    (("supervisor", "manager"), r"/overrides/", "override"),
    (("supervisor", *FILES), rf"{HERS}kept-apart/", "apart"),
    (FILES, r"/api/v1/residents/<id>", "name phone"),
    (("house", "supervisor"), r"/board/names/", "name"),
    ((*HOUSE_ROLES, *FILES), r"/residents/search/", "name phone"),
    (("house",), r"/check-in/<id>/who/", "name phone"),
    (PEOPLE, rf"{HERS}contact/|/contacts/<id>/(call|outcome)/", "contact"),
    ((*HOUSE_ROLES, *FILES), r"/contacts/<id>/change/", "contact"),
    (("caseworker",), r"POST /contacts/<id>/call/", "number"),
    (CASE_ROLES, r"/plans/<id>/(print/)?|/plans/panel/<id>/|/api/v1/plans/<id>", "plan returned"),
    (FILES, r"/plans/<id>/edit/", "plan"),
    (FILES, r"/reviews/<id>/(complete/)?|/api/v1/reviews.*", "review plan"),
    (CASE_ROLES, rf"{HERS}documents/(add/)?|/documents/<id>/page/", "title"),
    (CASE_ROLES, r"/documents/<id>/", "document"),
    (CASE_ROLES, r"/service-notes/panel/<id>/", "summary health"),
    *(((role,), r"/service-notes/<id>/", f"{role} summary health") for role in SERVICES),
    (("nurse",), r"/service-notes/<id>/correct/", "nurse health"),
    (("partner",), r"POST /shared/<token>/", "name number contact plan health"),
    (("house", "supervisor", *FILES), r"/leaves/<id>/(check/)?", "conditions"),
    (SHIFT, r"/shift/(log/(<id>/correct/)?)?|/handovers/.*|/incidents/<id>/.*", "house"),
    ((*HOUSE, *FILES, "nurse"), r"/stays/<id>/(care|diet)/|/stays/care/<id>/", "food"),
    ((*HOUSE, "manager"), r"/meals/", "food"),
    ((*HOUSE, "nurse"), r"/medicines/(<id>/answer/)?|/stays/<id>/care/", "medicine"),
    (("privacy",), r"/break-glass/<id>/", "reason"),
    (("privacy",), r"/audit/|/settings/devices/<id>/report/", "device"),
    (("admin", "manager"), r"/settings/devices/", "device"),
)
"""Who, where, which kinds."""

SHOWN_ONCE = (
    ("house", r"/sign-in/set-up/"),
    ("manager", r"POST /settings/devices/"),
    ("admin", r"POST /settings/members/add/"),
    ("privacy", r"POST /settings/keys/cards/"),
    ("caseworker", rf"POST {HERS}shares/open/"),
)
"""To whom a secret is told, and where."""

SEARCHES = {kind: Search(words_of(texts)) for kind, texts in {**KINDS, "stray": STRAYS}.items()}


@cache
def kinds_in(text):
    """Return which kinds of words stand in a text, and the words."""
    found = {kind: search(text) for kind, search in SEARCHES.items()}
    return {kind: words for kind, words in found.items() if words}


def place_of(answer):
    """Return method and address of an answer, without ids and tokens."""
    path = re.sub(r"[0-9a-f-]{36}", "<id>", answer.path)
    return f"{answer.method} {re.sub(r'^/shared/[^/]+/', '/shared/<token>/', path)}"


def leaks_of(answer):
    """Yield what an answer shows to somebody who may not see it there."""
    for kind, words in kinds_in(answer.body).items():
        if not may_show(answer, kind) and not typed_now(answer, words):
            yield answer.role, place_of(answer), answer.status, kind


def may_show(answer, kind):
    return answer.status in (200, 422) and any(
        answer.role in roles and kind in kinds.split() and stands_at(path, answer)
        for roles, path, kinds in MAY_SHOW
    )


def tells_secrets(answer):
    return any(answer.role == role and stands_at(path, answer) for role, path in SHOWN_ONCE)


def stands_at(path, answer):
    """A pattern that begins with a method means this one alone."""
    place = place_of(answer)
    return re.fullmatch(path, place if path.startswith("POST ") else place.split(" ", 1)[1])


def typed_now(answer, words):
    """Tell whether these words were sent with this request, and were not refused out of hand."""
    if answer.status not in (200, 422):
        return False
    fields = [answer.sent, unquote(answer.path), *chain(*parse_qs(answer.sent).values())]
    return set(words) <= set(chain(*(chain(*kinds_in(text).values()) for text in fields)))
