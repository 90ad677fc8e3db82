"""What the migrations of every app share."""

from django.db.migrations.operations.base import Operation, OperationCategory


class CreateModels(Operation):
    """Make the tables of many models that point at each other, given as `CreateModel` operations.

    One after the other, each would have all models that it is connected with put together anew;
    with a hundred models that takes several times as long as to make the tables.
    """

    category = OperationCategory.ADDITION
    serialization_expand_args = ["creations"]

    def __init__(self, creations):
        self.creations = creations

    def deconstruct(self):
        return self.__class__.__qualname__, [], {"creations": self.creations}

    def state_forwards(self, app_label, state):
        state.__dict__.pop("apps", None)  # put together once, when a table is to be made
        for creation in self.creations:
            creation.state_forwards(app_label, state)

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        for creation in self.creations:
            creation.database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label, schema_editor, from_state, to_state):
        for creation in reversed(self.creations):
            creation.database_backwards(app_label, schema_editor, from_state, to_state)

    def describe(self):
        return f"Create {len(self.creations)} models"

    @property
    def migration_name_fragment(self):
        return "models"
