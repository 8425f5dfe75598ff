"""The addresses of the site."""

from django.urls import include, path
from django.views.i18n import set_language
from wagtail.admin import urls as admin_urls

from config.views import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("language/", set_language, name="set_language"),
    path("accounts/", include("accounts.urls")),
    path("", include("cms.media.urls")),
    path("admin/", include(admin_urls)),
]
