"""Files that leave the house."""

from django.urls import path

from shelter.exports import views

urlpatterns = [
    path("exports/", views.export_list, name="export_list"),
    path("exports/ask/", views.export_ask, name="export_ask"),
    path("exports/<uuid:pk>/decide/", views.export_decide, name="export_decide"),
    path("exports/<uuid:pk>/fetch/", views.export_fetch, name="export_fetch"),
]
