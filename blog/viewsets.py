"""Authors and series in the admin."""

from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import LiveStatusTagColumn, LocaleColumn
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from .models import Author, Series


class AuthorViewSet(SnippetViewSet):
    """Authors, a list per locale."""

    model = Author
    icon = "user"
    menu_label = _("Authors")
    list_display = ("name", "key", LocaleColumn(), LiveStatusTagColumn())
    search_fields = ("name", "key")


class SeriesViewSet(SnippetViewSet):
    """Series, a list per locale."""

    model = Series
    icon = "list-ol"
    menu_label = _("Series")
    list_display = ("title", "key", LocaleColumn(), LiveStatusTagColumn())
    search_fields = ("title", "key")


class BlogViewSetGroup(SnippetViewSetGroup):
    """The menu of the blog."""

    items = (AuthorViewSet, SeriesViewSet)
    menu_label = _("Blog")
    menu_name = "blog"
    menu_icon = "edit"
    menu_order = 355
