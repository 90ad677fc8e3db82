"""Two papers on one record, drawn here, and one file that left the house."""

from datetime import timedelta
from io import BytesIO

from PIL import Image, ImageDraw

from residents.actions import add_document
from residents.models import Document
from shelter.exports.actions import ask_export, fetch_export
from shelter.exports.spans import Span
from staff.models import Export

PAPERS = (
    (Document.Kind.IDENTITY, "صورة جواز السفر", (700, 480)),
    (Document.Kind.COURT, "موعد الجلسة الأولى", (480, 680)),
)
PAPER, INK, FAINT = "#f6f3ea", "#5c6470", "#c9cbd0"


def keep_documents(story) -> dict:
    """Keep two pictures on Amina's record; let the manager fetch last month's figures."""
    person = story.stays["amina"][0].person
    worker = story.members["caseworker"]
    for kind, title, size in PAPERS:
        clear, at = _paper(size), story.at(-2, 22)
        add_document(person=person, kind=kind, title=title, clear=clear, by=worker, at=at)
    _figures(story)
    return {"documents": len(PAPERS)}


def _figures(story):
    manager, at = story.members["manager"], story.now - timedelta(days=1)
    month = story.centre.night().replace(day=1) - timedelta(days=1)
    export = ask_export(
        kind="occupancy",
        span=Span(month.year, month.month),
        file_format=Export.Format.XLSX,
        reason=Export.Reason.MINISTRY,
        by=manager,
        at=at,
    )
    fetch_export(export=export, by=manager, at=at + timedelta(minutes=2))


def _paper(size):
    """Return a drawing of a page with lines where words would be."""
    image = Image.new("RGB", size, PAPER)
    draw, (width, height) = ImageDraw.Draw(image), size
    draw.rectangle((16, 16, width - 16, height - 16), outline=FAINT, width=3)
    draw.rectangle((width - 200, 50, width - 50, 62), fill=INK)
    for number, top in enumerate(range(100, height - 60, 34)):
        short = 0 if number % 3 else width // 4
        draw.rectangle((50 + short, top, width - 50, top + 8), fill=FAINT)
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()
