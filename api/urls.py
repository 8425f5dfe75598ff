"""The addresses for programs. Each version is an API of its own."""

from django.urls import path, re_path

from .interface import api, nothing_here

urlpatterns = [
    path("v1/", nothing_here, name="api-start"),
    path("v1/", api.urls),
    re_path(r"^", nothing_here, name="api-nothing"),
]
