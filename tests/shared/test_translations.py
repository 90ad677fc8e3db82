"""Both languages say everything; the tool that sees to it finds what is there and what is wrong."""

import gettext
import io

import pytest
from babel.messages.mofile import write_mo
from django.conf import settings

from tools import messages
from tools.extraction import found_in_python, found_in_template


@pytest.mark.parametrize("app", messages.APPS)
def test_the_catalogues_are_whole(app):
    assert list(messages.faults(app)) == [], "make messages"


def test_apps_translate_alike():
    assert list(messages.differing()) == []


def test_every_language_has_its_catalogues():
    assert {code for code, _name in settings.LANGUAGES} == set(messages.PLURALS)


class TestExtraction:
    @pytest.mark.parametrize(
        ("source", "found"),
        [
            ('{% translate "Plain" %}', (None, "Plain", None)),
            ("{% translate 'Free' context 'bed' %}", ("bed", "Free", None)),
            ('  {% translate "Kept" as kept %}', (None, "Kept", None)),
            ('{% card title=_("Inside") id="x" %}', (None, "Inside", None)),
            ('{{ value|default:_("Nothing") }}', (None, "Nothing", None)),
            ('{% if state == _("If") %}', (None, "If", None)),
            (
                '{% blocktranslate trimmed %}\n  A\n  {{ b }} "q" 5%\n{% endblocktranslate %}',
                (None, 'A %(b)s "q" 5%%', None),
            ),
            (
                "{% blocktranslate count n=beds context 'c' %}{{ n }} bed{% plural %}{{ n }} beds"
                "{% endblocktranslate %}",
                ("c", "%(n)s bed", "%(n)s beds"),
            ),
        ],
    )
    def test_finds_what_templates_say(self, source, found):
        assert list(found_in_template(source)) == [found]

    @pytest.mark.parametrize(
        ("source", "found"),
        [
            ('_("a" "b")', (None, "ab", None)),
            ('pgettext_lazy("bed", "free")', ("bed", "free", None)),
            (
                'translation.ngettext("%(n)s bed", "%(n)s beds", n)',
                (None, "%(n)s bed", "%(n)s beds"),
            ),
            ('npgettext("c", "s", "p", n)', ("c", "s", "p")),
        ],
    )
    def test_finds_what_python_says(self, source, found):
        assert list(found_in_python(source)) == [found]

    def test_leaves_what_is_no_literal(self):
        assert list(found_in_python("_(words)\ndef f(_): return _")) == []


class TestFaults:
    @pytest.mark.parametrize(
        ("msgid", "msgstr", "fault"),
        [
            ("Hello", "", "without Arabic"),
            ("%(n)s left", "بقي", "placeholders"),
            (("%(n)s bed", "%(n)s beds"), ("", "أ", "ب", "%(n)s", "%(n)s", "%(n)s"), "six"),
            (("%(n)s bed", "%(n)s beds"), ("أ", "أ", "ب", "ت", "%(n)s", "%(n)s"), "form 3"),
        ],
    )
    def test_are_named(self, msgid, msgstr, fault):
        catalogue = messages.new_catalogue("ar")
        message = catalogue.add(msgid, msgstr)
        plural = msgid[1] if isinstance(msgid, tuple) else None

        assert fault in " ".join(messages.wrong_with(message, plural))

    def test_a_counted_thing_may_be_spoken_without_its_number(self):
        message = messages.new_catalogue("ar").add(
            ("%(n)s bed", "%(n)s beds"), ("لا", "سرير", "سريران", "%(n)s", "%(n)s", "%(n)s")
        )

        assert list(messages.wrong_with(message, "%(n)s beds")) == []


class TestWriting:
    FORMS = ("صفر", "واحد", "اثنان", "قليل", "كثير", "غيره")

    def written(self, folder):
        catalogue = messages.new_catalogue("ar")
        catalogue.add(("%(n)s thing", "%(n)s things"), self.FORMS)
        messages.write(folder / "django.po", catalogue)
        return folder / "django.po"

    def test_is_what_is_read(self, tmp_path):
        path = self.written(tmp_path)

        assert [messages.words(m) for m in messages.entries(messages.read(path)).values()] == [
            self.FORMS
        ]
        assert "Date" not in path.read_text()

    @pytest.mark.parametrize(
        ("number", "form"), [(0, 0), (1, 1), (2, 2), (3, 3), (10, 3), (11, 4), (99, 4), (100, 5)]
    )
    def test_puts_the_six_forms_in_the_order_of_arabic(self, tmp_path, number, form):
        catalogue = messages.read(self.written(tmp_path))
        compiled = io.BytesIO()
        write_mo(compiled, catalogue)
        compiled.seek(0)

        spoken = gettext.GNUTranslations(compiled).ngettext("%(n)s thing", "%(n)s things", number)

        assert spoken == self.FORMS[form]
