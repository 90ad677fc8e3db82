"""The product's addresses, and one view that does nothing: the floor."""

from django.http import HttpResponse
from django.urls import path

from shelter.shared.access import requires
from shelter.urls import handler400, handler403, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]


@requires("staff.use_house")
def floor(request):
    return HttpResponse(status=204)


urlpatterns = [*urlpatterns, path("floor/", floor, name="floor")]
