"""Every address of the product. What stands here is what exists."""

from django.urls import include, path

from shelter import views, views_gallery, views_lookups
from shelter.api import routes
from shelter.health import health
from shelter.views_audit import audit
from shelter.views_settings import settings_index

handler400 = "shelter.views_errors.bad_request"
handler403 = "shelter.views_errors.not_allowed"
handler404 = "shelter.views_errors.not_found"
handler500 = "shelter.views_errors.server_error"

urlpatterns = [
    path("", views.home, name="home"),
    path("audit/", audit, name="audit"),
    path("audit/person/", views_lookups.audit_person, name="audit_person"),
    path("audit/head/", views_lookups.audit_head, name="audit_head"),
    path("audit/lookups/", views_lookups.lookup_list, name="lookup_list"),
    path("audit/lookups/<uuid:pk>/review/", views_lookups.lookup_review, name="lookup_review"),
    path("residents/<uuid:pk>/lookups/", views_lookups.person_lookups, name="person_lookups"),
    path("settings/devices/<uuid:pk>/report/", views_lookups.device_report, name="device_report"),
    path("settings/", settings_index, name="settings"),
    path("health", health, name="health"),
    path("gallery/", views_gallery.gallery, name="gallery"),
    path("", include("shelter.reports.urls")),
    path("", include("shelter.exports.urls")),
    path("", include("staff.urls")),
    path("", include("residents.urls")),
    path("", include("rooms.urls")),
    path("", include("rehabilitation.urls")),
    path("api/v1/", routes()),
]
