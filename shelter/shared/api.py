"""What every API operation shares: lists in pages, and the shape of a refusal."""

from typing import Any, Generic, TypeVar

from django.db.models import QuerySet
from django.http import JsonResponse
from ninja import Field, Schema

from shelter.shared.errors import DomainError

MOST_ITEMS = 500
Item = TypeVar("Item")


class Page(Schema):
    """Which part of a list is wanted: `def operation(request, page: Query[Page])`."""

    limit: int = Field(100, ge=1, le=MOST_ITEMS)
    offset: int = Field(0, ge=0, le=1_000_000_000)


class ListOf(Schema, Generic[Item]):
    """One page of a list, and how many there are in all: `response=ListOf[StayOut]`."""

    items: list[Item]
    count: int


class Refusal(Schema):
    """What a refused request gets: a code for programs and a sentence for people."""

    error: str
    message: str


def page_of(rows: QuerySet | list, page: Page) -> dict[str, Any]:
    """Return the wanted part of ``rows`` as ``{"items": [...], "count": n}``."""
    count = rows.count() if isinstance(rows, QuerySet) else len(rows)
    return {"items": list(rows[page.offset : page.offset + page.limit]), "count": count}


def refuse(code: str, message: str, status: int, **extra: Any) -> JsonResponse:
    """Return a refusal in the one shape that all of them have."""
    shape = {"error": code, "message": str(message), **extra}
    return JsonResponse(shape, status=status, json_dumps_params={"ensure_ascii": False})


def refuse_as(refusal: DomainError) -> JsonResponse:
    """Return what a rule of the house said, as the API says it."""
    return refuse(type(refusal).__name__, str(refusal), refusal.status, **refusal.extra)
