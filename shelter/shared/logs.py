"""What the log may say: where something went wrong, never with whose data (P12)."""

import logging
import traceback


class QuietFormatter(logging.Formatter):
    """Write a traceback as its places and its kinds; what an exception says may be personal.

    A database names the offending values in its errors, a parser the text that it could not read.
    """

    def formatException(self, exc_info):
        lines, error = [], exc_info[1]
        while error is not None:
            places = traceback.extract_tb(error.__traceback__)
            lines += [f"  {place.filename}:{place.lineno} in {place.name}" for place in places]
            lines.append(f"{type(error).__module__}.{type(error).__qualname__}")
            error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
        return "\n".join(lines)
