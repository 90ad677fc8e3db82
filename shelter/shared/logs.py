"""What the log may say: where something went wrong, never with whose data (P12)."""

import logging
import traceback
from copy import copy


class QuietFormatter(logging.Formatter):
    """Write a traceback as its places and its kinds; what an exception says may be personal.

    A database names the offending values in its errors, a parser the text that it could not read.
    A line about a request names the route: anything may be typed into an address.
    """

    def format(self, record):
        request = getattr(record, "request", None)
        if request is not None:
            record = copy(record)
            record.msg, record.args = "%s %s %s", (*_answered(record), _route_of(request))
        return super().format(record)

    def formatException(self, exc_info):
        lines, error = [], exc_info[1]
        while error is not None:
            places = traceback.extract_tb(error.__traceback__)
            lines += [f"  {place.filename}:{place.lineno} in {place.name}" for place in places]
            lines.append(f"{type(error).__module__}.{type(error).__qualname__}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(lines)


def _answered(record):
    return getattr(record, "status_code", "refused"), getattr(record.request, "method", "")


def _route_of(request):
    match = getattr(request, "resolver_match", None)
    return f"/{match.route}" if match else "no address of ours"
