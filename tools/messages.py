"""The catalogues: found in the code, merged with the Arabic, checked, compiled; without gettext.

    python tools/messages.py add APP FILE.po  merge translations into an Arabic catalogue
    python tools/messages.py missing APP      print a snippet of what still lacks Arabic
    python tools/messages.py update           write all anew, dropping what the code lost
    python tools/messages.py compile          make the .mo files that Django reads
    python tools/messages.py check            name all that is missing or wrong, exit 1 if any

An app's catalogue holds the words of its Python files and of `templates/<app>/`; the shared
templates belong to `shelter`. English stands in the code; its catalogue is written from there.
"""

import argparse
import contextlib
import fcntl
import io
import os
import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import PoFileError, read_po, write_po
from django.utils.translation.reloader import translation_file_changed

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tools.extraction import found_in_python, found_in_template  # noqa: E402

APPS = ("shelter", "staff", "residents", "rooms", "rehabilitation")
SHARED_TEMPLATES = ("layout", "components", "forms", "shelter")
ARABIC_PLURAL = (
    "n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 && n%100<=99 ? 4 : 5"
)
PLURALS = {"ar": (6, ARABIC_PLURAL), "en": (2, "(n != 1)")}
NOISE = (
    *(b'"' + name for name in (b"POT-Creation", b"PO-Revision", b"Last-Tr", b"Language-Team")),
    *(b'"' + name for name in (b"Generated", b"Project-Id", b"Report")),
    *(b"#\n", b"# "),
)
PLACEHOLDER = re.compile(r"%\(\w+\)[a-z]|%%|%[sd]|\{\w*\}")


def sources(app):
    """Return the Python files and the templates whose words belong to ``app``."""
    code = [path for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts]
    folders = SHARED_TEMPLATES if app == "shelter" else (app,)
    pages = [path for name in folders for path in (ROOT / "templates" / name).rglob("*.*")]
    if app == "shelter":
        pages += (ROOT / "templates").glob("*.*")
    return sorted(code), sorted(path for path in pages if path.suffix in {".html", ".txt", ".svg"})


def extract(app):
    """Return {(context, msgid): plural or None} of an app; stop at a file that cannot be read."""
    code, pages = sources(app)
    found = {}
    for path, finder in [
        *((p, found_in_python) for p in code),
        *((p, found_in_template) for p in pages),
    ]:
        try:
            messages = finder(path.read_text())
        except SyntaxError as wrong:
            raise SystemExit(f"{path.relative_to(ROOT)}: {wrong}") from wrong
        for context, msgid, plural in messages:
            found[context, msgid] = plural or found.get((context, msgid))
    return found


def po_path(app, language):
    return ROOT / app / "locale" / language / "LC_MESSAGES" / "django.po"


def new_catalogue(language):
    catalogue = Catalog(locale=language, charset="utf-8", fuzzy=False)
    catalogue._num_plurals, catalogue._plural_expr = PLURALS[language]
    return catalogue


def read(path, language="ar"):
    """Read a catalogue, or an empty one where there is no file yet."""
    if not path.exists():
        return new_catalogue(language)
    try:
        with path.open("rb") as file:
            return read_po(file, locale=language, abort_invalid=True)
    except (PoFileError, ValueError) as wrong:
        raise SystemExit(f"{path}: {wrong}") from wrong


def entries(catalogue):
    """Return {(context, msgid): message} without the header."""
    return {(m.context, first(m.id)): m for m in catalogue if m.id}


def first(text):
    return text[0] if isinstance(text, (tuple, list)) else text


def words(message):
    """Return the translation as a tuple of forms; empty when none of them was written."""
    forms = message.string if isinstance(message.string, (tuple, list)) else (message.string,)
    return tuple(forms) if any(forms) else ()


def write(path, catalogue):
    """Write a catalogue sorted, without dates or places, so that a change shows as itself."""
    out = io.BytesIO()
    write_po(out, catalogue, no_location=True, sort_output=True, ignore_obsolete=True, width=100)
    kept = [line for line in out.getvalue().splitlines(keepends=True) if not line.startswith(NOISE)]
    replace(path, b"".join(kept))


def replace(path, content):
    """Write a file at once and whole: readers see the old one or the new one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(path)


@contextlib.contextmanager
def locked():
    (ROOT / "var").mkdir(exist_ok=True)
    with (ROOT / "var" / "messages.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def merged(found, *catalogues, keep=()):
    """Return an Arabic catalogue of what was found, each entry translated by the first that can."""
    known = [entries(catalogue) for catalogue in catalogues]
    result = new_catalogue("ar")
    wanted = dict(found)
    for key in keep:
        wanted.setdefault(key, None)
    for (context, msgid), plural in wanted.items():
        told = [book[context, msgid] for book in known if (context, msgid) in book]
        if plural is None and (context, msgid) not in found:
            plural = told[0].id[1] if isinstance(told[0].id, (tuple, list)) else None
        count = 6 if plural else 1
        forms = next((words(m) for m in told if len(words(m)) == count), ("",) * count)
        result.add(
            (msgid, plural) if plural else msgid, forms if plural else forms[0], context=context
        )
    return result


def english(found):
    result = new_catalogue("en")
    for (context, msgid), plural in found.items():
        both = (msgid, plural) if plural else msgid
        result.add(both, both, context=context)
    return result


def save(app, found, arabic):
    write(po_path(app, "ar"), arabic)
    write(po_path(app, "en"), english(found))


def add(app, snippet):
    """Merge a snippet into an app's Arabic catalogue; keep what stands there already."""
    given = read(Path(snippet))
    with locked():
        found, present = extract(app), read(po_path(app, "ar"))
        others = [read(po_path(other, "ar")) for other in APPS if other != app]
        arabic = merged(found, given, present, *others, keep=entries(present))
        save(app, found, arabic)
        compile_all()
    strangers = [key for key in entries(given) if key not in found]
    for context, msgid in strangers:
        print(f"not in the code of {app}, left out: {named(context, msgid)}")
    lacking = [key for key, m in entries(arabic).items() if key in found and not words(m)]
    print(f"{app}: {len(found)} messages, {len(lacking)} without Arabic")


def update():
    """Write every catalogue anew from the code; what the code no longer says is dropped."""
    with locked():
        books = {app: read(po_path(app, "ar")) for app in APPS}
        for app in APPS:
            found = extract(app)
            others = [book for name, book in books.items() if name != app]
            save(app, found, merged(found, books[app], *others))
        compile_all()


def missing(app):
    """Print a snippet of what the code of ``app`` says and its Arabic catalogue does not."""
    lacking = new_catalogue("ar")
    known = entries(merged(extract(app), read(po_path(app, "ar"))))
    for message in known.values():
        if not words(message):
            lacking.add(message.id, message.string, context=message.context)
    out = io.BytesIO()
    write_po(out, lacking, omit_header=True, sort_output=True, width=100)
    print(out.getvalue().decode().strip())


def compile_all():
    for app in APPS:
        for language in ("ar", "en"):
            source = po_path(app, language)
            if source.exists():
                out = io.BytesIO()
                write_mo(out, read(source, language))
                replace(source.with_suffix(".mo"), out.getvalue())


def compile_stale():
    """Compile if any catalogue is newer than what Django reads, or has read in this process."""
    for app in APPS:
        for language in ("ar", "en"):
            source = po_path(app, language)
            made = source.with_suffix(".mo")
            if source.exists() and not (
                made.exists() and made.stat().st_mtime >= source.stat().st_mtime
            ):
                with locked():
                    compile_all()
                translation_file_changed(compile_stale, made)
                return


def named(context, msgid):
    return f"{msgid!r} ({context})" if context else repr(msgid)


def faults(app):
    """Yield what is wrong with the catalogues of one app, as sentences."""
    found, arabic = extract(app), entries(read(po_path(app, "ar")))
    in_english = entries(read(po_path(app, "en"), "en"))
    for key in found.keys() - arabic.keys():
        yield f"{app}: not in the catalogue: {named(*key)}"
    for key in found.keys() - in_english.keys():
        yield f"{app}: not in the English catalogue: {named(*key)}"
    for key in (arabic.keys() | in_english.keys()) - found.keys():
        yield f"{app}: no longer in the code: {named(*key)}"
    for key in found.keys() & arabic.keys():
        yield from (
            f"{app}: {fault}: {named(*key)}" for fault in wrong_with(arabic[key], found[key])
        )


def wrong_with(message, plural):
    """Yield what is wrong with one Arabic entry."""
    forms = words(message)
    if message.fuzzy:
        yield "fuzzy"
    if not forms:
        yield "without Arabic"
    elif len(forms) != (6 if plural else 1) or not all(forms):
        yield "needs all six Arabic plural forms" if plural else "has plural forms, and no plural"
    else:
        wanted = set(PLACEHOLDER.findall(plural or first(message.id)))
        for number, form in enumerate(forms):
            given = set(PLACEHOLDER.findall(form))
            spoken = plural and number < 3 and len(wanted - given) == 1 and given <= wanted
            if given != wanted and not spoken:
                yield f"placeholders {sorted(given)} instead of {sorted(wanted)} in form {number}"


def differing():
    """Yield messages that two apps translate differently."""
    seen = {}
    for app in APPS:
        for key, message in entries(read(po_path(app, "ar"))).items():
            other, forms = seen.setdefault(key, (app, words(message)))
            if words(message) and forms and forms != words(message):
                yield f"{other} and {app} differ: {named(*key)}: {forms} and {words(message)}"


def check():
    wrong = sorted([*(fault for app in APPS for fault in faults(app)), *differing()])
    for fault in wrong:
        print(fault)
    if wrong:
        print(f"{len(wrong)} faults. `tools/messages.py missing APP` prints what to translate;")
        print("`tools/messages.py add APP FILE` takes it; `make messages` drops what is gone.")
    return 1 if wrong else 0


def main(argv=None):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawTextHelpFormatter
    )
    commands = parser.add_subparsers(dest="command", required=True)
    adding = commands.add_parser("add")
    adding.add_argument("app", choices=APPS)
    adding.add_argument("snippet")
    commands.add_parser("missing").add_argument("app", choices=APPS)
    for name in ("update", "compile", "check"):
        commands.add_parser(name)
    asked = vars(parser.parse_args(argv))
    run = {"add": add, "missing": missing, "update": update, "compile": compile_all, "check": check}
    return run[asked.pop("command")](**asked)


if __name__ == "__main__":
    sys.exit(main())
