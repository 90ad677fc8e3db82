"""The files of documents: what may come in, how pictures are made anew, where they are kept."""

from residents.documents.checking import (
    DamagedFile,
    EmptyFile,
    HidesAnotherFile,
    TooLargeFile,
    TooManyPixels,
    UnknownFormat,
    made_safe,
)
from residents.documents.store import destroy_files, read_document, sweep_orphans, write_document

__all__ = [
    "DamagedFile",
    "EmptyFile",
    "HidesAnotherFile",
    "TooLargeFile",
    "TooManyPixels",
    "UnknownFormat",
    "destroy_files",
    "made_safe",
    "read_document",
    "sweep_orphans",
    "write_document",
]
