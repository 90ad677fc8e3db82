"""The night pack of a full house: asked for, made, and on the wire within two seconds."""

from datetime import time
from statistics import median

from django.urls import reverse
from django.utils import timezone

from rooms.actions.diet import WhatSheEats, keep_diet
from rooms.actions.medicines import Prescription, prescribe_medicine
from rooms.models import Stay
from staff.models import Centre, Member
from tests.bench.filling import fill_every_bed
from tests.bench.measure import Browser, expect, report, session_cookie, spent_on

ROUNDS = 5
EVERY = 3
"""One of so many takes a medicine, and one of so many has a plate of her own."""


def bench_night_pack(label: str) -> None:
    """Fill every bed, and measure the whole request, its words, its pages and its audit row."""
    house = Member.objects.get(login="house")
    people = _fill(Centre.objects.get(), house)
    browser = Browser(cookie=session_cookie(house))
    address = reverse("rooms:night_pack_print")
    expect(browser.send("GET", address), 200)
    spent = [spent_on(lambda: expect(browser.send("GET", address), 200))[1] for _n in range(ROUNDS)]
    report(f"night pack of {people} residents, {label}", median(spent), None, 2)


def _fill(centre, by):
    """Let somebody sleep in every bed tonight; return how many there are."""
    night, at = centre.night(), timezone.now()
    fill_every_bed(centre, at)
    stays = Stay.objects.filter(bed_nights__night=night, state="admitted").select_related("person")
    what = Prescription(
        name="Ibuprofen", dose="1", from_on=night, times=[time(8), time(14), time(21)]
    )
    said = WhatSheEats(kinds=["diabetic"], allergies=["nuts"])
    for stay in stays[::EVERY]:
        keep_diet(person=stay.person, said=said, by=by, at=at)
    keyed = [stay for stay in stays if stay.person.sealed_name]
    for stay in keyed[::EVERY]:
        prescribe_medicine(person=stay.person, what=what, by=by, at=at)
    return len(stays)
