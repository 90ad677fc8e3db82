"""What comes in: decided by its bytes alone, never by a name or by what a browser says of it."""

import re
from io import BytesIO
from zipfile import is_zipfile

from django.utils.translation import gettext as _

from residents.documents.pictures import made_anew
from residents.documents.refusals import (
    DamagedFile,
    EmptyFile,
    HidesAnotherFile,
    TooLargeFile,
    TooManyPixels,
    UnknownFormat,
)
from residents.models import Document

MOST_BYTES = 10_000_000
BEGINNINGS = {
    b"\xff\xd8\xff": Document.MediaType.JPEG,
    b"\x89PNG\r\n\x1a\n": Document.MediaType.PNG,
    b"%PDF-1.": Document.MediaType.PDF,
    b"%PDF-2.": Document.MediaType.PDF,
}
END_OF_PDF, END_WITHIN = b"%%EOF", 1024
MARKUP = re.compile(rb"<\s*(?:!doctype\s+html|html|head|body|script|svg|iframe)\b", re.I)
SNIFFED = 4096  # browsers guess from fewer bytes than this

__all__ = [
    "DamagedFile",
    "EmptyFile",
    "HidesAnotherFile",
    "TooLargeFile",
    "TooManyPixels",
    "UnknownFormat",
    "made_safe",
]


def made_safe(clear: bytes) -> tuple[str, bytes]:
    """Return the media type of a file and the bytes to keep.

    A picture is made anew from its pixels: nothing else of the file is left. A PDF is kept as it
    is. Raises EmptyFile, TooLargeFile, UnknownFormat, TooManyPixels, DamagedFile or
    HidesAnotherFile.
    """
    check_size(len(clear))
    media_type = _media_type_of(clear)
    if is_zipfile(BytesIO(clear)):
        raise HidesAnotherFile(_("Another file is hidden in this one. Save it anew, or scan it."))
    if media_type == Document.MediaType.PDF:
        _check_pdf(clear)
        return media_type, clear
    return made_anew(clear, media_type)


def check_size(size: int) -> None:
    """Raise EmptyFile or TooLargeFile."""
    if not size:
        raise EmptyFile(_("The file is empty. Choose it again."))
    if size > MOST_BYTES:
        raise TooLargeFile(_("The file is larger than 10 MB. Send a smaller picture or scan."))


def _media_type_of(clear):
    for beginning, media_type in BEGINNINGS.items():
        if clear.startswith(beginning):
            return media_type
    raise UnknownFormat(
        _("Only pictures (JPEG, PNG) and PDF files are kept. Save it as one of these first.")
    )


def _check_pdf(clear):
    """Refuse a PDF that breaks off, or that is a page of the web for another program."""
    end = clear.rfind(END_OF_PDF)
    if end < max(0, len(clear) - END_WITHIN):
        raise DamagedFile(_("The file is not complete. Save or scan it again, then choose it."))
    if MARKUP.search(clear[:SNIFFED]) or MARKUP.search(clear[end:]):
        raise HidesAnotherFile(_("Another file is hidden in this one. Save it anew, or scan it."))
