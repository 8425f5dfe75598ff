"""The addresses of the help centre, below the language."""

from django.urls import re_path

from . import views

# Wagtail makes the addresses of pages with the name `wagtail_serve`: "View live", previews, wagtail-localize.
urlpatterns = [re_path(r"^((?:[\w\-]+/)*)$", views.page, name="wagtail_serve")]
