"""Pictures, documents and their hostile relatives; ``CANARY`` stands in all that may leak."""

import io
import struct
import zipfile
import zlib

from PIL import Image, PngImagePlugin

CANARY = "CNRY-place-25.2854N-51.5310E"
ORIENTATION, MAKER, DESCRIPTION, GPS = 0x0112, 0x010F, 0x010E, 0x8825
XMP = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><exif:GPS>{CANARY}</exif:GPS></x:xmpmeta>'


def drawn(width=6, height=4, mode="RGB"):
    """A picture whose first point is red; everything else is blue."""
    image = Image.new(mode, (width, height), "blue" if mode in ("RGB", "RGBA") else 0)
    if mode in ("RGB", "RGBA"):
        image.paste("red", (0, 0, max(1, width // 2), max(1, height // 2)))
    return image


def saved(image, name, **options):
    out = io.BytesIO()
    image.save(out, name, **options)
    return out.getvalue()


def picture(width=6, height=4):
    return saved(drawn(width, height), "PNG")


def jpeg(width=16, height=8):
    return saved(drawn(width, height), "JPEG")


def exif_with_place(orientation=1):
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER], exif[DESCRIPTION] = orientation, "Telephone", CANARY
    place = exif.get_ifd(GPS)
    place.update({1: "N", 2: (25.0, 17.0, 7.44), 3: "E", 4: (51.0, 31.0, 51.6), 29: CANARY[:10]})
    return exif


def jpeg_with_place(orientation=1):
    """A telephone's picture: place, maker, words, profile, XMP, a comment, and a tail."""
    made = saved(
        drawn(64, 32),
        "JPEG",
        exif=exif_with_place(orientation),
        xmp=XMP.encode(),
        comment=CANARY.encode(),
        icc_profile=CANARY.encode(),
    )
    return made + CANARY.encode()


def png_with_words():
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", CANARY)
    words.add_text("Packed", CANARY, zip=True)
    words.add_itxt("XML:com.adobe.xmp", XMP)
    made = saved(drawn(), "PNG", pnginfo=words, exif=exif_with_place(), icc_profile=b"CNRY-place")
    return made + CANARY.encode()


def pdf(body=b"", tail=b""):
    return b"%PDF-1.7\n" + body + b"\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n" + tail


def chunk(kind, content):
    checked = kind + content
    return struct.pack(">I", len(content)) + checked + struct.pack(">I", zlib.crc32(checked))


def png_that_says(width, height, *, depth=8, packed=b""):
    """A PNG whose header promises a size, whatever it then holds."""
    header = struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0)
    body = chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def jpeg_that_says(width, height):
    """A good JPEG with another size written over its own."""
    made = bytearray(jpeg())
    at = made.index(b"\xff\xc0") + 5
    made[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(made)


def png_full_of_words():
    """A few kilobytes that unpack to sixty-four megabytes of text."""
    packed = zlib.compress(b"\0" * 64_000_000)
    good = picture()
    bomb = chunk(b"zTXt", b"Comment\0\0" + packed)
    return good[:33] + bomb + good[33:]


def archive(content=b"<script>alert(1)</script>"):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as folder:
        folder.writestr("index.html", content)
    return out.getvalue()


SCRIPT = b"<script>alert(document.domain)</script>"
HOSTILE = {
    "empty": ("EmptyFile", b""),
    "one byte too many": ("TooLargeFile", jpeg() + b"\0" * (10_000_001 - len(jpeg()))),
    "svg": ("UnknownFormat", b'<svg xmlns="http://www.w3.org/2000/svg">' + SCRIPT + b"</svg>"),
    "html": ("UnknownFormat", b"<!doctype html>" + SCRIPT),
    "html before a pdf": ("UnknownFormat", b"<html>" + SCRIPT + pdf()),
    "gif that is a script": ("UnknownFormat", b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)"),
    "real gif": ("UnknownFormat", saved(drawn(), "GIF")),
    "webp": ("UnknownFormat", saved(drawn(), "WEBP")),
    "tiff": ("UnknownFormat", saved(drawn(), "TIFF")),
    "program": ("UnknownFormat", b"MZ" + b"\0" * 200),
    "zip bomb": ("UnknownFormat", archive(b"\0" * 10_000_000)),
    "words": ("UnknownFormat", "مرحبًا".encode()),
    "jpeg with an archive behind": ("HidesAnotherFile", jpeg() + archive()),
    "png with an archive behind": ("HidesAnotherFile", picture() + archive()),
    "pdf with an archive behind": ("HidesAnotherFile", pdf(tail=archive())),
    "pdf that is an archive": ("HidesAnotherFile", pdf(body=archive())),
    "pdf that is a page": ("HidesAnotherFile", pdf(body=b"<HTML>" + SCRIPT)),
    "pdf with a page behind": ("HidesAnotherFile", pdf(tail=SCRIPT)),
    "pdf that breaks off": ("DamagedFile", pdf()[:-8] + b"\0" * 2000),
    "pdf that only begins": ("DamagedFile", b"%PDF-1.7\n"),
    "jpeg that breaks off": ("DamagedFile", jpeg(400, 400)[:-600]),
    "png that breaks off": ("DamagedFile", picture(400, 400)[:-40]),
    "jpeg that only begins": ("DamagedFile", b"\xff\xd8\xff\xe0" + b"\0" * 40),
    "png that only begins": ("DamagedFile", b"\x89PNG\r\n\x1a\n"),
    "png of nothing": ("DamagedFile", png_that_says(0, 0)),
    "png full of words": ("DamagedFile", png_full_of_words()),
    "png with less than it says": ("DamagedFile", png_that_says(3000, 3000, packed=b"")),
    "41 megapixels": ("TooManyPixels", saved(Image.new("L", (6400, 6407)), "PNG")),
    "41 megapixels as jpeg": ("TooManyPixels", saved(Image.new("L", (6400, 6407)), "JPEG")),
    "pixel flood": ("TooManyPixels", png_that_says(60_000, 60_000)),
    "pixel flood as jpeg": ("TooManyPixels", jpeg_that_says(65_000, 65_000)),
}
"""What must be refused, and the name of its refusal."""
