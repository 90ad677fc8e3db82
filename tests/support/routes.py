"""Every address of the product with what it declares: pages and API operations alike."""

import re
from dataclasses import dataclass, field
from typing import Any

from django.urls import URLPattern, get_resolver, reverse

PUBLIC = {
    "health",
    "staff:sign_in",
    "staff:passkey_challenge",
    "staff:passkey_sign_in",
    "staff:language",
    "residents:share_read",
    "api:health",
    "api:openapi-json",
    "api:openapi-view",
    "api:api-root",
}
"""Names that anyone may open without a permission; each says why in its own view."""

BEHIND_SIGN_IN = {"api:openapi-json", "api:openapi-view"}
CONVERTER = re.compile(r"\{(?:\w+:)?(\w+)\}")


@dataclass(frozen=True)
class Route:
    """One address and, for the API, one method of it."""

    name: str
    permission: str | None
    on: type | None = None
    kwargs: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    path: str = ""
    view: Any = field(default=None, compare=False, repr=False)

    @property
    def is_api(self):
        return bool(self.path)

    def address(self, **kwargs):
        if not self.path:
            return reverse(self.name, kwargs=kwargs)
        return CONVERTER.sub(lambda found: str(kwargs[found[1]]), self.path)

    def __str__(self):
        return f"{'/'.join(self.methods)} {self.path or self.name}".strip()


def all_routes():
    """Return every page and every API operation, once each."""
    return [*pages(), *operations()]


def pages(resolver=None, namespace=""):
    for entry in (resolver or get_resolver()).url_patterns:
        if not isinstance(entry, URLPattern):
            inner = ":".join(filter(None, [namespace, entry.namespace]))
            yield from pages(entry, inner)
            continue
        name = ":".join(filter(None, [namespace, entry.name]))
        if namespace == "api" and name not in PUBLIC:
            continue  # its operations are listed one by one below
        view = entry.callback
        yield Route(
            name=name or str(entry.pattern),
            permission=getattr(view, "required_permission", None),
            on=getattr(view, "on", None),
            kwargs=tuple(entry.pattern.converters),
            view=view,
        )


def operations():
    from shelter.api import api

    for router in api._get_bound_routers():
        for path, path_view in router.path_operations.items():
            for operation in path_view.operations:
                name = operation.view_func.__name__
                whole = "/".join(["/api/v1", router.prefix.strip("/"), path.strip("/")])
                yield Route(
                    name=f"api:{getattr(operation, 'url_name', None) or name}",
                    permission=getattr(operation.view_func, "required_permission", None),
                    kwargs=tuple(CONVERTER.findall(path)),
                    methods=tuple(operation.methods),
                    path=re.sub("/+", "/", whole),
                    view=operation.view_func,
                )
