"""The smallest published text, and somebody to whom it was told."""

import factory
from django.utils import timezone

from rooms.actions import HowTold, tell_rights
from rooms.models import HouseText, RightsTold
from tests.residents.factories import CentreFactory, MemberFactory
from tests.rooms.factories import StayFactory

RULES = "قواعد العيش معًا\n- نحترم بعضنا.\n- الهدوء من العاشرة ليلًا."


class HouseTextFactory(factory.django.DjangoModelFactory):
    """The house rules for adults, version 1, in Arabic unless told otherwise."""

    class Meta:
        model = HouseText

    centre = factory.SubFactory(CentreFactory)
    kind = "rules"
    audience = "adult"
    language = "ar"
    version = 1
    text = RULES
    published_by = factory.LazyAttribute(
        lambda row: MemberFactory(role="manager", centre=row.centre)
    )


class RightsToldFactory(factory.Factory):
    """``RightsToldFactory(stay=…, texts=[…])``; she read it herself, in Arabic, and signed."""

    class Meta:
        model = RightsTold

    stay = factory.SubFactory(StayFactory)
    texts = factory.LazyAttribute(lambda row: [HouseTextFactory(centre=row.stay.centre)])
    by = factory.LazyAttribute(lambda row: MemberFactory(role="house", centre=row.stay.centre))
    at = factory.LazyFunction(timezone.now)

    @classmethod
    def _create(cls, model_class, *args, stay, texts, by, at, **how):
        told = HowTold(**({"language": "ar", "way": "read_by_her"} | how))
        return tell_rights(stay=stay, texts=texts, how=told, by=by, at=at)
