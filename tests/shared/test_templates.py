"""Templates: a fragment is called as its root, and none lies about unused."""

import re

import pytest
from django.conf import settings
from django.template.loader import get_template

FOLDER = settings.BASE_DIR / "templates"
NAMES = sorted(str(path.relative_to(FOLDER)) for path in FOLDER.rglob("*.html"))
BY_FRAMEWORK = {"403.html", "404.html", "429.html", "500.html", "503.html"}
CODE = [
    path
    for folder in ("shelter", "staff", "residents", "rooms", "rehabilitation")
    for path in (settings.BASE_DIR / folder).rglob("*.py")
]

NAMED_BY_PARTS = [
    re.compile(re.sub(r"\{[^}]+\}", r"[\\w-]+", name))
    for path in CODE
    for name in re.findall(r'f"([\w/{}.-]*\{[^"]+\.html)[#"]', path.read_text())
]


def text_of(name):
    return (FOLDER / name).read_text()


def root_of(body):
    """Return what the fragment's element begins with, an include opened."""
    body = re.sub(r"{% comment %}.*?{% endcomment %}|{% (?:if|url|with)\b.*?%}|{#.*?#}", "", body)
    included = re.match(r'\s*{% include "([^"]+)"', body)
    return root_of(text_of(included[1])) if included else body.lstrip()


@pytest.mark.parametrize("name", NAMES)
class TestTemplate:
    def test_compiles(self, name):
        get_template(name)

    def test_has_fragments_called_as_their_root(self, name):
        for fragment, body in re.findall(
            r"{% partialdef ([\w-]+)[^%]*%}(.*?){% endpartialdef", text_of(name), re.S
        ):
            root = root_of(body)
            opening = re.match(r"(?:<[a-z][^>]*>|{% \w+.*?%})", root, re.S)
            assert opening, f"{name}: the fragment {fragment} does not begin with an element"
            assert f'id="{fragment}"' in opening[0], (
                f'{name}: give the root of the fragment {fragment} id="{fragment}"'
            )

    def test_is_used(self, name):
        if name in BY_FRAMEWORK:
            return
        if name.startswith("components/"):
            mark = f'_draw("{name.removeprefix("components/").removesuffix(".html")}"'
        else:
            mark = name
        used = any(mark in path.read_text() for path in CODE) or any(
            mark in text_of(other) for other in NAMES if other != name
        )
        used = used or any(pattern.fullmatch(name) for pattern in NAMED_BY_PARTS)
        assert used, f"{name} is drawn by nothing: delete it"
