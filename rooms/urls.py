from django.urls import include, path

app_name = "rooms"
urlpatterns = [
    path("check-in/", include("rooms.urls_check_in")),
    path("", include("rooms.urls_board")),
    path("", include("rooms.urls_requests")),
    path("", include("rooms.urls_stays")),
    path("", include("rooms.urls_extensions")),
    path("", include("rooms.urls_visits")),
    path("", include("rooms.urls_shift")),
    path("", include("rooms.urls_night")),
    path("", include("rooms.urls_table")),
    path("", include("rooms.urls_readiness")),
    path("", include("rooms.urls_rights")),
    path("", include("rooms.urls_unplanned")),
    path("", include("rooms.urls_paper")),
    path("", include("rooms.urls_children")),
    path("", include("rooms.urls_planning")),
]
