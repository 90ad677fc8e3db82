"""What nobody planned: a birth during a stay."""

from django.urls import path

from rooms.views import births

urlpatterns = [
    path("stays/<uuid:pk>/birth/", births.stay_birth, name="stay_birth"),
]
