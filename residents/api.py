"""People over the API: found by hash, answered by code; identity only to who works on the file."""

from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema

from residents.models import Person
from residents.selectors import person_record, revealed_identity, search_persons
from shelter.shared.access import obtain, permitted
from shelter.shared.api import ListOf
from staff.audit import showing

router = Router(tags=["residents"])


class SearchIn(Schema):
    """What is known of her; every part may be left out, none is kept."""

    name: str = Field("", max_length=200)
    phone: str = Field("", max_length=60)
    code: str = Field("", max_length=20)


class MatchOut(Schema):
    """Somebody found, by code; ``score`` says from 0 to 1 how well she fits."""

    id: UUID
    code: str
    score: float


class IdentityOut(Schema):
    """What is sealed; an unknown part is an empty text. The phone is E.164."""

    name: str
    called: str
    phone: str


class PersonOut(Schema):
    """A person by code; ``identity`` is null unless a caseworker or lead works on her file."""

    id: UUID
    code: str
    sex: str
    birth_year: int | None
    languages: list[str]
    needs_interpreter: bool
    identity: IdentityOut | None


@router.post("residents/search", response=ListOf[MatchOut])
@permitted("residents.search_person")
def search_residents(request: HttpRequest, asked: SearchIn):
    """Find people by name, phone or code among those you may see: at most 20, the best first."""
    matches = search_persons(member=request.user, **asked.dict())
    showing(request, [match.person.pk for match in matches])
    items = [
        {"id": match.person.pk, "code": match.person.code, "score": match.score}
        for match in matches
    ]
    return {"items": items, "count": len(items)}


@router.get("residents/{uuid:person_id}", response=PersonOut)
@permitted("residents.view_person")
def get_resident(request: HttpRequest, person_id: UUID):
    """Show one person by code; her identity, as a reveal, to caseworker and lead of her file."""
    person = obtain(Person, person_id, by=request.user, to="residents.view_person")
    record = person_record(member=request.user, person=person, on=request.user.centre.night())
    identity = revealed_identity(record)
    showing(request, [person.pk], reason="reveal" if identity else "")
    fields = ("code", "sex", "birth_year", "languages", "needs_interpreter")
    clear = {field: getattr(person, field) for field in fields}
    return {"id": person.pk, **clear, "identity": identity}
