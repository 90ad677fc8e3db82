"""Every address of the product. What stands here is what exists."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path

from shelter import views
from shelter.api import api

api_urls, *api_names = api.urls  # read once: every access builds new patterns
for endpoint in api_urls:
    login_not_required(endpoint.callback)  # ninja answers 401 itself; a redirect would hide it

urlpatterns = [
    path("", views.home, name="home"),
    path("", include("staff.urls")),
    path("", include("residents.urls")),
    path("", include("rooms.urls")),
    path("", include("rehabilitation.urls")),
    path("api/v1/", (api_urls, *api_names)),
]
