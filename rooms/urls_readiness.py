"""Rooms ready: the cleaning queue, repairs, and beds out of service."""

from django.urls import path

from rooms.views import maintenance, out_of_service, readiness

urlpatterns = [
    path("readiness/", readiness.readiness, name="readiness"),
    path("readiness/rooms/<uuid:pk>/", readiness.room_readiness, name="room_readiness"),
    path("readiness/rooms/<uuid:pk>/ready/", readiness.room_ready, name="room_ready"),
    path("beds/<uuid:pk>/begin/", readiness.bed_begin, name="bed_begin"),
    path("beds/<uuid:pk>/ready/", readiness.bed_ready, name="bed_ready"),
    path("beds/<uuid:pk>/out/", out_of_service.bed_out, name="bed_out"),
    path("rooms/<uuid:pk>/out/", out_of_service.room_out, name="room_out"),
    path("closures/<uuid:pk>/extend/", out_of_service.closure_extend, name="closure_extend"),
    path("closures/<uuid:pk>/end/", out_of_service.closure_end, name="closure_end"),
    path("beds/<uuid:pk>/maintenance/", maintenance.bed_maintenance, name="bed_maintenance"),
    path("rooms/<uuid:pk>/maintenance/", maintenance.room_maintenance, name="room_maintenance"),
    path("maintenance/<uuid:pk>/", maintenance.maintenance_detail, name="maintenance_detail"),
    path("maintenance/<uuid:pk>/until/", maintenance.maintenance_extend, name="maintenance_extend"),
    path("maintenance/<uuid:pk>/done/", maintenance.maintenance_done, name="maintenance_done"),
]
