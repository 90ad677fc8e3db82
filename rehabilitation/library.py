"""A small library of goals, by domain: words that women have often chosen, to start from.

A title that is chosen becomes her own text and may be changed; nothing refers back to here.
"""

from django.utils.translation import gettext_lazy as _

from rehabilitation.choices import GoalDomain

LIBRARY = {
    GoalDomain.SAFETY: (
        _("I know what I do if I am in danger"),
        _("I can go out and come back without fear"),
        _("I decide who knows where I am"),
    ),
    GoalDomain.PSYCHOLOGICAL: (
        _("I sleep through the night"),
        _("I have someone I can talk to"),
        _("I can be calm when memories come"),
    ),
    GoalDomain.SOCIAL: (
        _("I am in touch with people who are good to me"),
        _("I take part in something I enjoy"),
    ),
    GoalDomain.HEALTH: (
        _("I have seen a doctor about what worries me"),
        _("My children's vaccinations are complete"),
    ),
    GoalDomain.LEGAL: (
        _("I have my own papers"),
        _("I know my rights and what a lawyer can do"),
        _("There is an order that protects me"),
    ),
    GoalDomain.EDUCATION: (
        _("My children go to school"),
        _("I finish what I was learning"),
    ),
    GoalDomain.VOCATIONAL: (
        _("I learn a trade that I like"),
        _("I have written my CV"),
    ),
    GoalDomain.ECONOMIC: (
        _("I have a bank account of my own"),
        _("I earn what we need"),
    ),
    GoalDomain.HOUSING: (
        _("I know where we will live"),
        _("We have a home of our own"),
    ),
    GoalDomain.FAMILY: (
        _("My children and I have time together every day"),
        _("Custody of my children is settled"),
    ),
}


def shelves():
    """Return the library as a page lists it: (domain, its label, [(key, title)])."""
    return [
        (domain, domain.label, [(f"{domain}:{place}", title) for place, title in enumerate(titles)])
        for domain, titles in LIBRARY.items()
    ]


def take(key: str) -> tuple[str, str]:
    """Return domain and title for a key of `shelves`; an unknown key is an empty goal."""
    domain, _colon, place = key.partition(":")
    titles = LIBRARY.get(domain, ())
    if place.isdecimal() and int(place) < len(titles):
        return str(domain), str(titles[int(place)])
    return "", ""
