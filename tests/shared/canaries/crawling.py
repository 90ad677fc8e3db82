"""Everybody opens everything that there is an address for, once the day is over."""

from concurrent.futures import ThreadPoolExecutor

from rehabilitation.models import Review, ServiceNote
from residents.models import Document, Person, SafeContact
from rooms.models import Stay
from tests.support.routes import all_routes
from tests.support.world import QUERIES, ROW_OF_ID

LEFT_OUT = {"staff:sign_out", "health", "api:health"}
FIELDS = ("name", "phone", "nowhere")


def crawl(house, family, *, most, roles, by_parts):
    """Let these roles GET every address, with her rows and the newest; some fragments as well.

    What takes no GET at all is asked once; what is not for a role at all, with one row.
    """
    routes = [addresses_of(house, route, family, most) for route in all_routes()]
    first, *others = roles
    found = open_all(house.at(first), [one for one in routes if one], first in by_parts)
    routes = [addresses for addresses, status in found if status != 405]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda role: open_all(house.at(role), routes, role in by_parts), others))


def open_all(visitor, routes, by_parts):
    """Open the addresses of each route; return them and the last status."""
    return [(addresses, open_some(visitor, addresses, by_parts)) for addresses in routes]


def open_some(visitor, addresses, by_parts):
    for address in addresses:
        if address.startswith("/api/v1/"):
            status = visitor.api(address.removeprefix("/api/v1/")).status
        elif (status := visitor.get(address).status) == 200 and by_parts:
            visitor.get(address, htmx=True)
        if status in (403, 405):
            break
    return status


def addresses_of(house, route, family, most):
    """Return the addresses of a route, hers first."""
    if route.name in LEFT_OUT or (route.is_api and "GET" not in route.methods):
        return []
    if not route.kwargs:
        query = next((asked for end, asked in QUERIES.items() if route.path.endswith(end)), "")
        return [f"{route.address()}?{query}".rstrip("?")]
    rows = [family.shared] if route.kwargs == ("token",) else rows_of(house, route, family, most)
    if "field" in route.kwargs:
        return [route.address(pk=row, field=field) for row in rows for field in FIELDS]
    return [route.address(**dict.fromkeys(route.kwargs, row)) for row in rows]


def rows_of(house, route, family, most):
    model = model_of(route)
    hers = {Person: [family.person], Stay: [family.stay], Review: [family.review.split("/")[2]]}
    rows = list(dict.fromkeys([*hers.get(model, []), *reversed(house.ids(model._meta.db_table))]))
    return rows if model in (ServiceNote, SafeContact, Document) else rows[:most]


def model_of(route):
    if route.on:
        return route.on
    words = (*route.kwargs, *route.path.split("/"))
    named = [ROW_OF_ID[word] for word in words if word in ROW_OF_ID]
    return named[0] if named else Person
