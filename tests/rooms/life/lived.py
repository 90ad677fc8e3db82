"""A life over the wire: each thing is asked for until it is acknowledged, with the same token."""

import http.client
import json
import re
import threading
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode
from uuid import uuid4

PATIENCE = 900
FORM_SECRET = "x" * 32
ROLL_CALL = re.compile(r"/roll-call/([0-9a-f-]{36})/close/")
GOODBYE = {"destination": "relatives", "safe_for_her": None, "safe_for_worker": True}
FAMILY = [("F", 1990, "self"), ("F", 2018, "child"), ("M", 2020, "child")]


class Stopped(Exception):
    """The test is over: nothing more is asked for."""


class Door:
    """Where the server is now; whoever found it dead waits here for the next one."""

    def __init__(self):
        self.port, self.is_up = None, threading.Event()
        self.is_over = False
        self.heard, self.lost = threading.Semaphore(0), 0

    def opens(self, port):
        self.port = port
        self.is_up.set()

    def closes(self):
        self.is_up.clear()

    def ask(self, method, path, body, headers):
        """Return status, body and place of the first answer that anyone gives."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if self.is_over:
                raise Stopped
            if not self.is_up.wait(timeout=1):
                continue
            try:
                answer = self._once(method, path, body, headers)
            except (OSError, http.client.HTTPException):
                self.lost += 1
                time.sleep(0.05)
                continue
            self.heard.release()
            return answer
        raise AssertionError(f"nobody answered {method} {path}")

    def _once(self, method, path, body, headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        with closing(connection):
            origin = {"Origin": f"http://127.0.0.1:{self.port}"}
            connection.request(method, path, body, {**headers, **origin})
            answer = connection.getresponse()
            return answer.status, answer.read().decode(), answer.headers.get("Location", "")


class Life:
    """One house from its first arrival until everybody has left; what was acknowledged is kept.

    Ids are kept as raw SQL gives them.
    """

    def __init__(self, door, house):
        self.door, self.house = door, house
        self.stays, self.state, self.answers = {}, {}, {}
        self.leaves, self.swapped, self.guest, self.closed = [], (), None, None
        self.is_lived = False

    def live(self):
        mother, girl, boy = self.arrive(self.house["family"][:3], FAMILY)
        (guest,) = self.arrive(self.house["women"][:1], FAMILY[:1], hold_minutes=90)
        self.swapped, self.guest = (plain(girl), plain(boy)), plain(guest)
        self.post(f"stays/{guest}/check-in", {})
        self.post(f"stays/{girl}/swap", {"with": boy})
        until = datetime.now(UTC) + timedelta(hours=3)
        self.post(f"stays/{mother}/leave", {"until": until.isoformat(), "purpose": "work"})
        self.leaves.append([plain(mother), "0"])
        self.call_the_roll({mother: "leave", girl: "present", boy: "missing", guest: "present"})
        self.post(f"stays/{mother}/return", {})
        self.leaves[-1][1] = "1"
        self.send(f"/stays/{mother}/check-out/", 302, who="all", go="leave", **SAFE)
        self.post(f"stays/{guest}/check-out", GOODBYE)
        self.state = dict.fromkeys(self.stays, "ended")
        self.send(f"/beds/{self.house['women'][0]}/ready/", 302)
        self.is_lived = True

    def arrive(self, beds, people, **hold):
        body = {
            "people": [
                {"sex": sex, "birth_year": born, "relation": relation, "needs": []}
                for sex, born, relation in people
            ],
            "from": self.house["night"],
            "nights": 5,
            "beds": beds,
            "channel": "hotline",
            **hold,
        }
        answer = self.post("admissions", body, 201)
        for stay in answer["stays"]:
            self.stays[plain(stay["id"])] = plain(stay["person"]["id"]), plain(answer["household"])
            self.state[plain(stay["id"])] = stay["state"]
        return [stay["id"] for stay in answer["stays"]]

    def events_of(self, stay):
        """Return how often each thing must stand in her record."""
        swapped, held = int(stay in self.swapped), int(stay == self.guest)
        return {"checked_in": 1, "checked_out": 1, "held": held, "swapped": swapped}

    def said(self):
        """Return by stay what was answered for it, in order."""
        return self.answers.items()

    def call_the_roll(self, results):
        """Answer for everybody, for one of them anew; it does not close before all are answered."""
        self.send("/roll-call/open/", 302)
        roll_call = ROLL_CALL.search(self.see("/roll-call/"))[1]
        for stay, result in results.items():
            if len(self.answers) == len(results) - 1:
                self.send(f"/roll-call/{roll_call}/close/", 422)
            self.answer(roll_call, stay, result)
        missing = next(stay for stay, result in results.items() if result == "missing")
        self.answer(roll_call, missing, "present")
        self.send(f"/roll-call/{roll_call}/close/", 302)
        self.closed = plain(roll_call)

    def answer(self, roll_call, stay, result):
        self.send(f"/roll-call/{roll_call}/answer/", 302, stay=stay, result=result, how="tap")
        self.answers.setdefault(plain(stay), []).append(result)

    def post(self, path, body, expected=200):
        """Send to the API until it is acknowledged."""
        headers = {
            "Authorization": f"Bearer {self.house['token']}",
            "Content-Type": "application/json",
            "Idempotency-Key": uuid4().hex,
        }
        status, said, _place = self.door.ask("POST", f"/api/v1/{path}", json.dumps(body), headers)
        assert status == expected, (path, status, said)
        return json.loads(said)

    def send(self, path, expected, **typed):
        """Send a form until it is acknowledged."""
        form = urlencode({"token": uuid4().hex, **typed})
        headers = {
            "Cookie": f"{self.house['cookie']}; csrf={FORM_SECRET}",
            "X-CSRFToken": FORM_SECRET,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        status, said, place = self.door.ask("POST", path, form, headers)
        assert status == expected, (path, status, said[:2000])
        assert "/sign-in/" not in place, place

    def see(self, path):
        status, said, _place = self.door.ask("GET", path, None, {"Cookie": self.house["cookie"]})
        assert status == 200, (path, status)
        return said


def plain(pk):
    return pk.replace("-", "")


SAFE = {"destination": "relatives", "safe_for_her": "yes", "safe_for_worker": "yes"}
