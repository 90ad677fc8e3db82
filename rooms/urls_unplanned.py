"""What nobody planned: a birth, a villa that everybody leaves tonight, a rule set aside."""

from django.urls import path

from rooms.views import births, overrides, relocations

urlpatterns = [
    path("stays/<uuid:pk>/birth/", births.stay_birth, name="stay_birth"),
    path("villas/<uuid:pk>/relocate/", relocations.villa_relocate, name="villa_relocate"),
    path("overrides/", overrides.override_list, name="override_list"),
    path("relocations/", relocations.relocation_list, name="relocation_list"),
    path("relocations/<uuid:pk>/", relocations.relocation_detail, name="relocation_detail"),
    path("relocations/<uuid:pk>/reopen/", relocations.relocation_reopen, name="relocation_reopen"),
]
