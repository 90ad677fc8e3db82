"""What a file may not be: each its own refusal, about the file and never about its name."""

from shelter.shared.errors import DomainError


class FileRefused(DomainError):
    """This file cannot be kept."""

    status = 422


class EmptyFile(FileRefused):
    """There is nothing in the file."""


class TooLargeFile(FileRefused):
    """The file has more bytes than are kept."""


class UnknownFormat(FileRefused):
    """The file is neither a JPEG or PNG picture nor a PDF, by what is in it."""


class TooManyPixels(FileRefused):
    """The picture is larger than may be opened safely, whatever its bytes."""


class DamagedFile(FileRefused):
    """The file breaks off or cannot be read to its end."""


class HidesAnotherFile(FileRefused):
    """The file is two things at once: another program would read something else in it."""
