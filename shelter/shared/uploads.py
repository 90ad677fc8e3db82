"""Files that come in stay in memory: never a temporary file, never more than the page takes.

A view that takes one file says so with ``@takes_file(most=…)``. Everywhere else, and for strangers,
what a form sends as a file is dropped while it is read, and a large body is not read at all.
"""

from io import BytesIO

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile

READ_TIMES = 6


def takes_file(*, most):
    """Let a view receive one file of at most ``most`` bytes.

    A larger one arrives without content, with its true size, so that the page can say so beside
    what was typed; one of more than six times as much is not read: 413.
    """

    def mark(view):
        view.takes_file = most
        return view

    return mark


class InMemoryOnly(FileUploadHandler):
    """The one handler of uploads."""

    def handle_raw_input(self, input_data, META, content_length, boundary, encoding=None):
        self.most = _most_for(self.request)
        if content_length > READ_TIMES * self.most + settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig("The body is larger than this address takes.")

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        if not self.most:
            raise SkipFile
        self.content, self.size = BytesIO(), 0

    def receive_data_chunk(self, raw_data, start):
        self.size += len(raw_data)
        if self.size <= self.most:
            self.content.write(raw_data)
        else:
            self.content = BytesIO()

    def file_complete(self, file_size):
        self.content.seek(0)
        return InMemoryUploadedFile(
            file=self.content,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
        )


def _most_for(request):
    member, match = getattr(request, "user", None), getattr(request, "resolver_match", None)
    if member is None or not member.is_authenticated or match is None:
        return 0
    return getattr(match.func, "takes_file", 0)
