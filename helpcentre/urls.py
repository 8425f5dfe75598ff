"""The addresses of the help centre, below the language."""

from django.urls import path, re_path

from . import (
    announcements,
    choosing,
    data_sheets,
    feeds,
    hubs,
    search,
    search_log,
    suggestions,
    texts,
    views,
    voice,
)

# Wagtail makes the addresses of pages with the name `wagtail_serve`: "View live", previews, wagtail-localize.
# What comes before it is taken from pages; `cms.slugs` keeps them away.
urlpatterns = [
    path("search/", search.search_page, name="search"),
    path("search/log/", search_log.tell, name="search_log"),
    path("search/suggestions/", suggestions.suggestions, name="suggestions"),
    path("for/", hubs.hubs, name="hubs"),
    path("for/me/", choosing.choose, name="choose"),
    re_path(r"^for/(product|region|role)/([^/]+)/$", hubs.hub, name="hub"),
    path("for/votes/<uuid:publication>/", voice.vote, name="vote"),
    path("for/announcements/", announcements.dismiss, name="dismiss"),
    re_path(r"^for/data-sheets/([^/]+)\.(pdf|csv)$", data_sheets.data_sheet, name="data_sheet"),
    re_path(r"^feed\.(atom|json)$", feeds.feed, name="feed"),
    re_path(r"^((?:[\w\-]+/)*[\w\-]+)\.md$", texts.markdown_page, name="markdown"),
    re_path(r"^((?:[\w\-]+/)*)$", views.page, name="wagtail_serve"),
]
