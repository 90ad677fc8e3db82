from django.urls import include, path

app_name = "rehabilitation"
urlpatterns = [
    path("courses/", include("rehabilitation.urls_courses")),
]
