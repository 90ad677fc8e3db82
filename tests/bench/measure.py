"""How a request is sent and how its cost is read."""

import gc
import io
import json
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from statistics import median
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import login
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpRequest
from django.utils import timezone
from django.utils.module_loading import import_string

from staff.models import SignIn, TermsAcceptance
from staff.sign_ins import SESSION_KEY, pass_second_factor
from staff.terms import VERSION

FORM_SECRET = "x" * 32  # what a page's form sends back to show that it is ours


def session_cookie(member) -> str:
    """Sign a member in and return her session cookie."""
    engine = import_string(f"{settings.SESSION_ENGINE}.SessionStore")
    request = HttpRequest()
    request.session = engine()
    request.META["REMOTE_ADDR"] = "127.0.0.1"
    login(request, member, backend="staff.backends.MemberBackend")
    sign_in = SignIn.objects.get(pk=request.session[SESSION_KEY])
    pass_second_factor(sign_in=sign_in, at=timezone.now())
    TermsAcceptance.objects.get_or_create(member=member, version=VERSION)
    request.session.save()
    return f"{settings.SESSION_COOKIE_NAME}={request.session.session_key}"


class Browser:
    """Calls the application as the web server does, without a network."""

    def __init__(self, *, cookie: str = "", token: str = ""):
        self.application = WSGIHandler()
        self.base = {
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "REMOTE_ADDR": "127.0.0.1",
            "HTTP_HOST": "127.0.0.1:8000",
            "wsgi.url_scheme": "https",
            "wsgi.version": (1, 0),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": False,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
            "QUERY_STRING": "",
        }
        if cookie:
            name = settings.CSRF_COOKIE_NAME
            self.base["HTTP_COOKIE"] = f"{cookie}; {name}={FORM_SECRET}"
            self.base |= {"HTTP_X_CSRFTOKEN": FORM_SECRET, "HTTP_ORIGIN": "https://127.0.0.1:8000"}
        if token:
            self.base["HTTP_AUTHORIZATION"] = f"Bearer {token}"

    def send(
        self, method: str, path: str, body: dict | None = None, form: dict | None = None
    ) -> tuple[int, bytes]:
        """Return status and body of one answer; ``body`` goes as JSON, ``form`` as typed."""
        path, _mark, query = path.partition("?")
        sent = json.dumps(body).encode() if body is not None else urlencode(form or {}).encode()
        kind = "application/json" if form is None else "application/x-www-form-urlencoded"
        environ = self.base | {
            "REQUEST_METHOD": method,
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "CONTENT_TYPE": kind,
            "CONTENT_LENGTH": str(len(sent)),
            "wsgi.input": io.BytesIO(sent),
        }
        said: list[str] = []
        response = self.application(environ, lambda status, headers: said.append(status))
        content = b"".join(response)
        response.close()
        return int(said[0][:3]), content


@contextmanager
def many_pages_at_hand():
    """Fill a large table without writing its pages time and again; then all is as in a house."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA cache_size")
        (usual,) = cursor.fetchone()
        cursor.execute("PRAGMA cache_size = -500000")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA cache_size = {usual:d}")


def expect(answer: tuple[int, bytes], status: int) -> tuple[int, bytes]:
    """Return the answer, which has this status."""
    assert answer[0] == status, (answer[0], answer[1][:300])
    return answer


def beside(
    work: Callable[[int], object], floor: Callable[[], object], times: int, warm: int = 3
) -> tuple[float, float]:
    """Return the median CPU seconds of ``work(n)`` and of ``floor()``, measured by turns.

    What else the machine does slows both alike, so that their ratio holds.
    """
    for n in range(warm):
        work(-1 - n)
        floor()
    worked, floored = [], []
    gc.collect()
    gc.disable()
    try:
        for n in range(times):
            floored.append(warm_floor(floor))
            worked.append(spent_on(lambda n=n: work(n))[1])
    finally:
        gc.enable()
    return median(worked), median(floored)


def warm_floor(floor: Callable[[], object]) -> float:
    """Return the CPU seconds of the second of two floors: the first one is still cold."""
    floor()
    return spent_on(floor)[1]


def spent_on(work: Callable[[], object]) -> tuple:
    """Return what ``work`` returned and the CPU seconds it took."""
    began = time.process_time()
    answer = work()
    return answer, time.process_time() - began


def report(name: str, value: float, floor: float | None, goal: float, unit: str = "s") -> None:
    """Print one result as a line of JSON; ``goal`` is the highest ratio (or value) allowed."""
    line = {"name": name, "value": round(value, 6), "unit": unit}
    if floor is not None:
        line |= {"floor": round(floor, 6), "ratio": round(value / floor, 2)}
    print(json.dumps(line | {"goal": goal}), flush=True)  # noqa: T201
