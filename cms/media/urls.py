"""The addresses of images and files. Both are the same in every language."""

from django.urls import path, register_converter

from . import views


class VersionConverter:
    """The version of an image."""

    regex = "[0-9a-f]{12}"

    def to_python(self, value: str) -> str:
        """Return the version as it is."""
        return value

    def to_url(self, value: str) -> str:
        """Return the version as it is."""
        return value


register_converter(VersionConverter, "imageversion")

app_name = "media"

urlpatterns = [
    path(
        "images/<uuid:uid>/<imageversion:version>/<slug:size>.<slug:extension>",
        views.serve_image,
        name="image",
    ),
    path("files/<uuid:uid>/<str:filename>", views.serve_file, name="file"),
]
