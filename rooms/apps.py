from django.apps import AppConfig


class RoomsConfig(AppConfig):
    name = "rooms"

    def ready(self):
        from residents.choices import DataClass
        from residents.selectors import named_as
        from residents.selectors.sharing import shown_as
        from residents.signals import file_restricted, persons_linked
        from rooms import receivers
        from rooms.needs_told import needs_told
        from rooms.subjects import beds_named, repairs_named

        file_restricted.connect(receivers.show_lock, dispatch_uid="rooms.show_lock")
        persons_linked.connect(
            receivers.part_who_sleeps_near, dispatch_uid="rooms.part_who_sleeps_near"
        )
        shown_as(DataClass.NEEDS, needs_told)
        named_as("bed", beds_named)
        named_as("maintenance", repairs_named)
