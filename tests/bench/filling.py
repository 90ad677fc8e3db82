"""A house of the bench with somebody in every bed."""

from django.db.models import Exists, OuterRef

from residents.models import Person
from rooms.models import Bed, BedNight, Placement, Stay
from staff.models import Centre


def fill_every_bed(centre: Centre, at) -> None:
    """Let somebody sleep from tonight on, for a year, in every bed that nobody has tonight."""
    night = centre.night(at)
    taken = BedNight.objects.filter(bed=OuterRef("pk"), night=night)
    free = Bed.objects.in_use().filter(~Exists(taken), room__villa__centre=centre)
    for bed, old in zip(free, Stay.objects.filter(centre=centre, state="ended"), strict=False):
        person = Person.objects.create(centre=centre, code=old.pk.hex[:8].upper(), sex="F")
        stay = Stay.objects.create(
            centre=centre, person=person, household=old.household, relation="self",
            state="admitted", channel="walk_in", arrives_on=night, admitted_at=at,
            departs_on=night.replace(year=night.year + 1),
        )  # fmt: skip
        BedNight.objects.create(bed=bed, night=night, stay=stay)
        Placement.objects.create(stay=stay, bed=bed, from_on=night, until_on=stay.departs_on)
