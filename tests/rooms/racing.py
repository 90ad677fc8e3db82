"""A real server on a database of its own, and many members who all want the same at once.

Run as a module it fills an empty database and prints what the racers need to know, as JSON.
"""

import http.client
import json
import threading
from contextlib import closing, contextmanager
from dataclasses import dataclass

from tests.support.server import PATIENCE, environment, free_port, run, server

SINGLE_ROOMS = 64
FAMILY_ROOMS = 64


@dataclass(frozen=True)
class House:
    """A house with a server in front of it."""

    port: int
    token: str
    night: str
    single: list[str]
    family: list[list[str]]

    def post(self, path, body, **headers):
        """Post once; return the status and the body as it came."""
        return self._ask("POST", path, json.dumps(body), headers)

    def get(self, path):
        return json.loads(self._ask("GET", path, None, {})[1])

    def _ask(self, method, path, body, headers):
        headers = {
            "Authorization": f"Bearer {self.token}",
            "Content-Type": "application/json",
            **{name.replace("_", "-"): value for name, value in headers.items()},
        }
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        with closing(connection):
            connection.request(method, f"/api/v1/{path}", body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

    def admission(self, *beds):
        """Return a body that asks for these beds, for as many women who come together."""
        relations = ["self", *["sibling"] * (len(beds) - 1)]
        return {
            "people": [
                {"sex": "F", "birth_year": 1990, "relation": relation, "needs": []}
                for relation in relations
            ],
            "from": self.night,
            "nights": 14,
            "beds": list(beds),
            "channel": "walk_in",
        }


@contextmanager
def running_house(folder, url):
    """Yield a `House` whose server runs until the end, on a database that is migrated and empty."""
    env = environment(folder, url)
    facts = json.loads(run(env, "-m", "tests.rooms.racing").splitlines()[-1])
    port = free_port()
    with server(env, port, folder / "server.log"):
        yield House(port=port, **facts)


def all_at_once(count, work):
    """Call ``work(number)`` from so many threads at the same moment; return what each got."""
    start, answers = threading.Barrier(count), [None] * count

    def run(number):
        start.wait()
        answers[number] = work(number)

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def _furnish():
    """Fill the database with a house and print what the racers need."""
    import django

    django.setup()
    from django.utils import timezone

    from rooms.models import Bed
    from staff.actions import make_token
    from tests.residents.factories import CentreFactory, MemberFactory
    from tests.rooms.factories import RoomFactory

    centre = CentreFactory()
    for _number in range(SINGLE_ROOMS):
        RoomFactory(centre=centre, beds=1)
    for _number in range(FAMILY_ROOMS):
        RoomFactory(centre=centre, for_families=True, beds=2)
    beds = Bed.objects.filter(room__villa__centre=centre).order_by("room__position", "position")
    family = [str(pk) for pk in beds.filter(room__audience="families").values_list("pk", flat=True)]
    facts = {
        "token": make_token(member=MemberFactory(centre=centre), name="race", at=timezone.now()),
        "night": centre.night().isoformat(),
        "single": [str(bed.pk) for bed in beds.filter(room__audience="women")],
        "family": [family[place : place + 2] for place in range(0, len(family), 2)],
    }
    print(json.dumps(facts))  # noqa: T201


if __name__ == "__main__":
    _furnish()
