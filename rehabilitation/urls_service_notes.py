"""Addresses under /service-notes/."""

from django.urls import path

from rehabilitation.views import service_notes as views

urlpatterns = [
    path("panel/<uuid:pk>/", views.service_note_panel, name="service_note_panel"),
    path("new/<uuid:pk>/", views.service_note_new, name="service_note_new"),
    path("<uuid:pk>/", views.service_note_detail, name="service_note_detail"),
    path("<uuid:pk>/correct/", views.service_note_correct, name="service_note_correct"),
    path("<uuid:pk>/supplement/", views.service_note_supplement, name="service_note_supplement"),
]
