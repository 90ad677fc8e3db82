"""Finds words to translate: in Python by its syntax tree, in templates by Django's reading."""

import ast
import re

from django.utils.translation.template import templatize

KEYWORDS = {
    # name: (position of the context or None, of the message, of the plural or None)
    **dict.fromkeys(("_", "N_", "gettext", "gettext_lazy", "gettext_noop"), (None, 0, None)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (None, 0, 1)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), (0, 1, None)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), (0, 1, 2)),
}
TEXT = r"""u?(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
CALL = re.compile(rf"\b(_|n?p?gettext)\(\s*({TEXT})(?:\s*,\s*({TEXT}))?(?:\s*,\s*({TEXT}))?")


def found_in_python(source):
    """Yield (context, message, plural) of every call in Python source whose words are literal."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
            if name in KEYWORDS:
                values = [getattr(argument, "value", None) for argument in node.args]
                yield from _message(name, values)


def found_in_template(source):
    """Yield (context, message, plural) of every translated text in a Django template."""
    for name, *texts in CALL.findall(templatize(source)):
        yield from _message(name, [ast.literal_eval(text) for text in texts if text])


def _message(name, values):
    picked = [None if at is None else values[at : at + 1] for at in KEYWORDS[name]]
    context, message, plural = [part[0] if part else None for part in picked]
    if isinstance(message, str) and message:
        yield context, message, plural
