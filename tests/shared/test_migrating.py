"""Many models made in one migration: the same as one after the other, and put together once."""

import pytest
from django.db import connection, models
from django.db.migrations import CreateModel
from django.db.migrations.state import ModelState, ProjectState

from shelter.shared.migrating import CreateModels

ID = ("id", models.BigAutoField(primary_key=True))
CREATIONS = [
    CreateModel("Shelf", [ID]),
    CreateModel("Box", [ID, ("shelf", models.ForeignKey("rooms.shelf", models.PROTECT))]),
    CreateModel("Lid", [ID, ("box", models.OneToOneField("rooms.box", models.PROTECT))]),
]


class Tables:
    """An editor of a schema that remembers which tables are there."""

    def __init__(self):
        self.connection, self.there, self.history = connection, [], []

    def create_model(self, model):
        self.there.append(model.__name__)
        self.history.append(f"+{model.__name__}")

    def delete_model(self, model):
        self.there.remove(model.__name__)
        self.history.append(f"-{model.__name__}")


@pytest.fixture
def states():
    """The state before, put together as the executor has it, and a copy to bring forwards."""
    before = ProjectState()
    assert before.apps
    return before, before.clone()


class TestCreateModels:
    def test_leaves_what_one_after_the_other_would(self, states):
        one_by_one, together = states
        for creation in CREATIONS:
            creation.state_forwards("rooms", one_by_one)

        CreateModels(CREATIONS).state_forwards("rooms", together)

        assert together == one_by_one

    def test_makes_every_table_and_puts_every_model_together_once(self, states, monkeypatch):
        before, after = states
        tables, rendered, render = Tables(), [], ModelState.render
        monkeypatch.setattr(
            ModelState,
            "render",
            lambda self, apps: (rendered.append(self.name), render(self, apps))[1],
        )
        operation = CreateModels(CREATIONS)

        operation.state_forwards("rooms", after)
        operation.database_forwards("rooms", tables, before, after)

        assert tables.there == ["Shelf", "Box", "Lid"]
        assert sorted(rendered) == ["Box", "Lid", "Shelf"]

    def test_takes_them_away_from_the_last_to_the_first(self, states):
        before, after = states
        tables, operation = Tables(), CreateModels(CREATIONS)
        operation.state_forwards("rooms", after)
        operation.database_forwards("rooms", tables, before, after)

        operation.database_backwards("rooms", tables, after, before)

        assert tables.there == []
        assert tables.history[3:] == ["-Lid", "-Box", "-Shelf"]
