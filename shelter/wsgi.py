"""The entry for the web server."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shelter.settings")
application = get_wsgi_application()

from django.db import connection  # noqa: E402  settings first

from shelter.durability import durability  # noqa: E402
from staff.checks import warn_of_lost_triggers  # noqa: E402

durability()
warn_of_lost_triggers()
connection.close()
