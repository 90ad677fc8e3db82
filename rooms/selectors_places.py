"""Villas with all their rooms and beds, in use or not, for those who set the house up."""

from datetime import date

from django.db.models import Prefetch, QuerySet

from rooms.models import Bed, OutOfService, Room, Villa
from staff.models import Member


def house_plan(member: Member) -> QuerySet[Villa]:
    """Return every villa with its rooms and beds; three queries."""
    beds = Prefetch("beds", Bed.objects.order_by("position", "code"))
    rooms = Prefetch("rooms", Room.objects.order_by("position", "code").prefetch_related(beds))
    return Villa.objects.visible_to(member).prefetch_related(rooms)


def closures_of(bed: Bed, tonight: date) -> QuerySet[OutOfService]:
    """Return when a bed is out of service, tonight or later."""
    return bed.out_of_service.exclude(until_on__lte=tonight).order_by("from_on")
