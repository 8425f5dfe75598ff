"""The addresses of the site."""

from django.conf.urls.i18n import i18n_patterns
from django.urls import include, path, re_path
from wagtail.admin import urls as admin_urls

from config.views import healthz, readyz
from helpcentre.cards import serve_card
from helpcentre.robots import robots, sitemap, sitemap_index
from helpcentre.texts import overview
from helpcentre.views import brand_styles, choose_language, go, switch_language

UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("readyz", readyz, name="readyz"),
    path("llms.txt", overview, name="overview"),
    path("robots.txt", robots, name="robots"),
    path("sitemap.xml", sitemap_index, name="sitemap_index"),
    path("sitemap-<str:locale>-<int:part>.xml", sitemap, name="sitemap"),
    re_path(r"^go/(?P<key>[^/]+)/?$", go, name="go"),
    path("language/<str:code>/", switch_language, name="switch_language"),
    re_path(rf"^og/(?P<publication>{UUID})-(?P<version>[0-9a-f]{{12}})\.png$", serve_card, name="card"),
    path("brand/<slug:version>.css", brand_styles, name="brand_styles"),
    path("accounts/", include("accounts.urls")),
    path("", include("cms.media.urls")),
    path("admin/", include(admin_urls)),
    path("api/", include("api.urls")),
    path("", choose_language, name="choose_language"),
    *i18n_patterns(path("", include("helpcentre.urls")), prefix_default_language=True),
]

handler400 = "helpcentre.views.bad_request"
handler403 = "helpcentre.views.permission_denied"
handler404 = "helpcentre.views.page_not_found"
handler500 = "helpcentre.views.server_error"
