"""Files that leave the house: asked for with a reason, decided where they show persons, fetched
once, kept nowhere. It reads every floor and owns no table (`staff.models.Export` is the log)."""
