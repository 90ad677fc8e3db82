"""More nights: asked for, decided at the level that they need, withdrawn."""

from django.urls import path

from rooms.views import extensions as views

urlpatterns = [
    path("stays/<uuid:pk>/extend/", views.stay_extend, name="stay_extend"),
    path("extensions/", views.extension_list, name="extension_list"),
    path("extensions/<uuid:pk>/", views.extension_detail, name="extension_detail"),
    path("extensions/<uuid:pk>/approve/", views.extension_approve, name="extension_approve"),
    path(
        "extensions/<uuid:pk>/approve-long/",
        views.extension_approve_long,
        name="extension_approve_long",
    ),
    path("extensions/<uuid:pk>/vote/", views.extension_vote, name="extension_vote"),
    path("extensions/<uuid:pk>/refuse/", views.extension_refuse, name="extension_refuse"),
    path(
        "extensions/<uuid:pk>/refuse-long/",
        views.extension_refuse_long,
        name="extension_refuse_long",
    ),
    path(
        "extensions/<uuid:pk>/vote-against/",
        views.extension_vote_against,
        name="extension_vote_against",
    ),
    path("extensions/<uuid:pk>/withdraw/", views.extension_withdraw, name="extension_withdraw"),
]
