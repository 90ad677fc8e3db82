from django.urls import include, path

app_name = "rehabilitation"
urlpatterns = [
    path("plans/", include("rehabilitation.urls_plans")),
    path("reviews/", include("rehabilitation.urls_reviews")),
    path("courses/", include("rehabilitation.urls_courses")),
]
