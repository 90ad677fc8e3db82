"""Figures, for those who answer for the house."""

from django.urls import path

from shelter.reports import views

urlpatterns = [path("occupancy/", views.occupancy_page, name="occupancy")]
