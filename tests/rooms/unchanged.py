"""A refusal changes nothing: every row of every table of ours is as it was before."""

from contextlib import contextmanager

from django.apps import apps

OURS = ("staff", "residents", "rooms", "django_q")
TOLD = {"staff_auditentry"}


def everything():
    """Return all rows of our tables, by table; what was only looked at does not count."""
    models = [model for app in OURS for model in apps.get_app_config(app).get_models()]
    return {
        model._meta.db_table: sorted(map(repr, model.objects.order_by().values_list()))
        for model in models
        if model._meta.db_table not in TOLD
    }


@contextmanager
def nothing_changes():
    before = everything()
    yield
    assert everything() == before
