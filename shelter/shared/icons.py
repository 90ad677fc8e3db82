"""The shapes of lucide's icons, as they stand inside an `<svg>`."""

from functools import cache
from importlib import resources
from io import BytesIO
from xml.etree import ElementTree
from zipfile import ZipFile


def shapes_of(name: str) -> str:
    """Return the markup of an icon's shapes; raises KeyError where there is no such icon."""
    source = ElementTree.fromstring(_package().read(f"{name}.svg"))
    for shape in source.iter():
        shape.tag = shape.tag.rpartition("}")[2]  # without the namespace of SVG
    return "".join(ElementTree.tostring(shape, encoding="unicode").strip() for shape in source)


@cache
def _package() -> ZipFile:
    """Return the package's archive, opened once: that takes longer than all icons of a page.

    It is kept in memory, so that processes which begin as copies of one do not share a file.
    """
    return ZipFile(BytesIO(resources.files("lucide").joinpath("lucide.zip").read_bytes()))
