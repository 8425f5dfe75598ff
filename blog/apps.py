"""The configuration of the app `blog`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class BlogConfig(AppConfig):
    """The app `blog`."""

    name = "blog"
    verbose_name = _("Blog")

    def ready(self) -> None:
        """Register documents, importers and what editors may do, and let new names reach readers."""
        from blog import names
        from blog.documents import BlogDocument, PostDocument
        from blog.importers import BLOG, POST
        from cms.documents import DocumentTypes
        from cms.groups import ADMINISTRATORS, EDITORS, give, rights
        from cms.importing.registry import Importers

        DocumentTypes.register(BlogDocument, _("Blog"))
        DocumentTypes.register(PostDocument, _("Post"))
        for importer in (BLOG, POST):
            Importers.register(importer)
        names.connect()
        give([EDITORS, ADMINISTRATORS], rights("blog", ["author", "series"], ["add", "change", "delete", "publish"]))
