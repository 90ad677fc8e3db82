"""A day in a real house: a server and a cluster as processes of their own, a database as a file.

Every text that is typed in it is a canary, and so is every secret that the house gives out.
"""

from types import SimpleNamespace

from tests.shared.canaries import (
    breaking,
    caring,
    coming,
    crawling,
    entering,
    keeping,
    leaving,
    newborn,
    table,
    telling,
    villa,
    words,
)
from tests.support.canary_house import open_house


def lived(folder, url, **how):
    """Return what a day in the house left behind, and what was answered in it.

    When it is over everything is opened; ``how`` as in `crawling.crawl`.
    """
    with open_house(folder, url) as house:
        desk = entering.first_sign_in(house)
        family, guest, draft = arrivals(house, desk)
        work(house, family, guest)
        reveal(house, desk, family, draft, guest)
        breaking.refusals(house, desk, family)
        breaking.crashes(house, desk)
        entering.print_cards(house)
        jobs = house.tell("jobs")
        before = len(house.heard)
        crawling.crawl(house, family, **how)
        anything = words.everything(house.secrets)
        return SimpleNamespace(
            house=house,
            family=family,
            jobs=jobs,
            kept=house.tell("kept"),
            crawled=house.heard[before:],
            anything=anything,
            while_open=anything.files(folder),
        )


def arrivals(house, desk):
    entering.lock_and_open(desk)
    entering.admit_device(house)
    entering.wrong_codes(house)
    entering.new_account(house)
    family = coming.check_in(desk, house)
    draft = coming.leave_draft(desk, house)
    coming.people(house, desk, family)
    coming.requests(house)
    return family, coming.programs(house), draft


def work(house, family, guest):
    caring.plan_and_review(house, family)
    caring.service_notes(house, family)
    caring.documents(house, family)
    caring.safe_contact(house, family)
    table.food_and_medicines(house, family)
    telling.rights(house, family)
    newborn.birth(house, family)
    telling.children(house)
    caring.shift(house, family)
    caring.leave(house, family)
    family.shared = leaving.share(house, family)
    leaving.exports(house, family)
    leaving.emergency(house, family)
    house.at("caseworker").post(f"/residents/{guest.erased}/reveal/")
    leaving.erase(house, guest)
    keeping.more_nights(house, family)
    keeping.belongings(house, family)
    keeping.door(house, family)
    keeping.forgotten(house, family)
    keeping.apart(house, family, guest)
    keeping.told_by_mail(house)
    keeping.leaving(house, guest)
    keeping.paper(house, family)
    villa.relocation(house)


def reveal(house, desk, family, draft, guest):
    """Show what was typed to those who may see it, as pages and as fragments."""
    caseworker, lead = house.at("caseworker"), house.at("lead")
    by_htmx = {"htmx": True, "token": "t-htmx"}
    hers = f"/residents/{family.person}/"
    desk.post(f"{hers}reveal/", **by_htmx)
    desk.post("/residents/search/", query=words.CHANGED, **by_htmx)
    desk.post("/board/names/", reason="calling", **by_htmx)
    lead.post(f"{hers}notes/", text=words.NOTE, **by_htmx)
    desk.post(f"{hers}reveal/")
    desk.post("/board/names/", reason="roll_call")
    desk.get(draft)
    caseworker.post(f"/residents/{guest.person}/reveal/")
    caseworker.api(f"residents/{guest.person}")
    for page in (hers, f"/residents/{guest.cancelled}/"):
        caseworker.get(page)
    for page in (family.plan, f"{family.plan}print/", family.review):
        lead.get(page)
