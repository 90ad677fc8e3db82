from django.urls import include, path

app_name = "rehabilitation"
urlpatterns = [
    path("plans/", include("rehabilitation.urls_plans")),
    path("reviews/", include("rehabilitation.urls_reviews")),
    path("service-notes/", include("rehabilitation.urls_service_notes")),
    path("courses/", include("rehabilitation.urls_courses")),
]
