from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in, user_logged_out


class ResidentsConfig(AppConfig):
    name = "residents"

    def ready(self):
        from residents import emergency

        user_logged_in.connect(emergency.close_with_sign_in, dispatch_uid="residents.sign_in")
        user_logged_out.connect(emergency.close_with_sign_in, dispatch_uid="residents.sign_out")
