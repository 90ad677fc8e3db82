"""The night pack as a cheap printer gives it: greys alone, dark enough, every code and no name."""

import io
from datetime import time, timedelta
from unittest import mock

import pytest
import typst
from django.utils import translation
from PIL import Image
from pypdf import PdfReader
from pypdf.generic import ContentStream

from rooms import night_paper
from rooms.actions.away import record_leave
from tests.residents.factories import MemberFactory, PersonFactory, TaskFactory
from tests.rooms.factories import DietFactory, MedicineFactory, RoomFactory, VillaFactory
from tests.rooms.moving import AT, NIGHT, TONIGHT, stay_in

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
NAMES = {"name": "Mariam Abdullah Hassan", "called": "مريم عبد الله الحسن"}
WORDS = [word for name in NAMES.values() for word in name.split()]
DARK = 0.45
INK = 96
"""So dark, of 255, is at least the darkest dot of every page."""
PRINTED = night_paper._printed


@pytest.fixture
def by():
    return MemberFactory(role="supervisor", name="Huda Al-Mansoor")


@pytest.fixture
def people(by):
    """Twelve who are here, out, awaited or leaving, in two villas, with all that the pack tells."""
    villas = [VillaFactory(centre=by.centre) for _villa in range(2)]
    beds = [bed for villa in villas for bed in RoomFactory(villa=villa, beds=6).beds.all()]
    people = [PersonFactory(centre=by.centre, **NAMES) for _bed in beds]
    stays = [stay_in(bed, person=one) for bed, one in zip(beds[:9], people, strict=False)]
    stay_in(beds[9], person=people[9], since=3, nights=4)
    stay_in(beds[10], person=people[10], since=0, state="expected", admitted_at=None)
    stay_in(beds[11], person=people[11], since=0, held=True)
    record_leave(stay=stays[2], purpose="family", until=AT + HOUR, by=by, at=AT - HOUR)
    MedicineFactory(person=people[3], at=AT - NIGHT, times=[time(21)], is_controlled=True)
    DietFactory(person=people[4], kinds=["low_salt"], allergies=["sesame"])
    TaskFactory(centre=by.centre, person=people[5], role="house", due_on=TONIGHT)
    return people


@pytest.fixture(params=["ar", "en"])
def pack(request, by, people):
    """Return the pack as a PDF, and its pages as pictures of the same words."""
    printed = mock.patch.object(night_paper, "_printed", side_effect=_both)
    with translation.override(request.param), printed:
        return night_paper.night_paper(by.centre, at=AT, by=by).pdf


def _both(words):
    compiled, compiler = [], typst.Compiler

    def watched(*args, **kwargs):
        compiled.append(compiler(*args, **kwargs))
        return compiled[-1]

    with mock.patch.object(typst, "Compiler", watched):
        pdf = PRINTED(words)
    pages = compiled[0].compile(format="png", ppi=60)
    return pdf, pages if isinstance(pages, list) else [pages]


class TestGreyPaper:
    def test_holds_every_code_and_no_name(self, pack, people, by):
        pages = PdfReader(io.BytesIO(pack[0])).pages
        text = "\n".join(page.extract_text() for page in pages)

        assert [person.code for person in people if person.code not in text] == []
        assert [word for word in (*WORDS, *by.name.split(), by.login) if word in text] == []

    def test_is_printed_in_greys_and_its_words_in_dark_ones(self, pack):
        reader = PdfReader(io.BytesIO(pack[0]))

        for page in reader.pages:
            colours = list(_colours(page, reader))
            assert {parts for parts, _grey, _of_words in colours} == {1}
            assert max(grey for _parts, grey, of_words in colours if of_words) <= DARK
            assert "/XObject" not in page["/Resources"]

    def test_has_no_coloured_dot(self, pack):
        for page in pack[1]:
            red, green, blue = Image.open(io.BytesIO(page)).convert("RGB").split()

            assert red.tobytes() == green.tobytes() == blue.tobytes()
            darkest, lightest = red.getextrema()
            assert darkest <= INK
            assert lightest == 255


def _colours(page, reader):
    """Yield of how many parts a fill or a stroke is, how light, and whether words are so filled."""
    named = page["/Resources"]["/ColorSpace"]
    parts = fill = None
    for given, operator in ContentStream(page.get_contents(), reader).operations:
        assert operator not in (b"rg", b"RG", b"k", b"K", b"sh"), operator
        if operator in (b"cs", b"CS"):
            parts = _parts(named[given[0]])
        elif operator in (b"scn", b"SCN", b"sc", b"SC"):
            fill = float(given[0]) if operator.islower() else fill
            yield parts, float(given[0]), False
        elif operator in (b"Tj", b"TJ"):
            yield parts, fill, True


def _parts(space):
    """Return of how many parts a colour of this space is: one is a grey."""
    kind, about = space[0], space[1].get_object()
    return about["/N"] if kind == "/ICCBased" else {"/CalGray": 1}.get(kind, 3)
