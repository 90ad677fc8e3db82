from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in


class StaffConfig(AppConfig):
    name = "staff"

    def ready(self):
        from staff import checks, sign_ins  # noqa: F401  the checks register themselves

        user_logged_in.connect(sign_ins.begin, dispatch_uid="staff.sign_ins.begin")
