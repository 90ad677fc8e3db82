"""Pictures made anew from their pixels: no place, no device, no words, nothing behind the end."""

import warnings
from io import BytesIO
from threading import Lock

from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from residents.documents.refusals import DamagedFile, FileRefused, TooManyPixels
from residents.models import Document

MOST_PIXELS = 40_000_000
MOST_BYTES = 10_000_000
QUALITIES = (90, 80, 65, 40)
PNG, JPEG = Document.MediaType.PNG, Document.MediaType.JPEG
FORMATS = {JPEG: "JPEG", PNG: "PNG"}
SEEN_THROUGH = ("LA", "La", "PA", "RGBA", "RGBa")

Image.MAX_IMAGE_PIXELS = MOST_PIXELS
_one_at_a_time = Lock()  # forty million pixels are up to 160 MB


def made_anew(clear: bytes, media_type: str) -> tuple[str, bytes]:
    """Return a media type and a file that holds only the pixels of this picture, upright.

    A PNG too detailed for the limit becomes a JPEG. Raises TooManyPixels or DamagedFile.
    """
    with _one_at_a_time:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", Image.DecompressionBombWarning)
                return _written(_pixels_of(clear, media_type), media_type)
        except FileRefused:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as flood:
            raise _too_many_pixels() from flood
        except Exception as broken:  # whatever a decoder stumbles over, the file is to blame
            raise DamagedFile(
                _("The picture cannot be read to its end. Take or save it again, then choose it.")
            ) from broken


def _too_many_pixels():
    return TooManyPixels(_("The picture has more than 40 million points. Send a smaller one."))


def _pixels_of(clear, media_type):
    """Return a new picture that knows nothing but the points of this one."""
    with Image.open(BytesIO(clear), formats=[FORMATS[media_type]]) as source:
        if source.width * source.height > MOST_PIXELS:  # told by the header, nothing decoded yet
            raise _too_many_pixels()
        source.load()
        upright = ImageOps.exif_transpose(source)
        through = upright.mode in SEEN_THROUGH or "transparency" in upright.info
        drawn = upright.convert("RGBA" if through else "L" if upright.mode in ("1", "L") else "RGB")
    pixels = Image.new(drawn.mode, drawn.size)
    pixels.paste(drawn)
    return pixels


def _written(pixels, media_type):
    if media_type == PNG:
        drawn = _saved(pixels, "PNG")
        if len(drawn) <= MOST_BYTES:
            return PNG, drawn
    return JPEG, _as_jpeg(_on_white(pixels))


def _as_jpeg(pixels):
    """Return the best JPEG within the limit; what is only noise is halved in size."""
    for quality in QUALITIES:
        drawn = _saved(pixels, "JPEG", quality=quality, optimize=True)
        if len(drawn) <= MOST_BYTES:
            return drawn
    return _as_jpeg(pixels.reduce(2))


def _on_white(pixels):
    if pixels.mode != "RGBA":
        return pixels
    ground = Image.new("RGB", pixels.size, "white")
    ground.paste(pixels, mask=pixels.getchannel("A"))
    return ground


def _saved(pixels, name, **options):
    out = BytesIO()
    pixels.save(out, name, **options)
    return out.getvalue()
