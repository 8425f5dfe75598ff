"""What was imported."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class ImportedContent(models.Model):
    """A page that came from a file: what the file was then, so that a file that has not changed changes nothing.

    `digest` is that of the file and of everything that it refers to; `section` and `audience` are what it said, and
    `revision` is what it became. `indexed` is false until Wagtail's own indexes know the page.
    """

    page = models.OneToOneField("wagtailcore.Page", models.CASCADE, related_name="imported_content")
    file = models.TextField(_("file"))
    digest = models.CharField(max_length=64)
    section = models.CharField(max_length=255, blank=True)
    audience = models.TextField(blank=True)
    revision = models.BigIntegerField(null=True)
    indexed = models.BooleanField(default=False, db_index=True)
    imported_at = models.DateTimeField(_("imported at"), auto_now=True)

    # Bookkeeping: nobody has to be told that it uses the page.
    wagtail_reference_index_ignore = True

    class Meta:
        verbose_name = _("imported content")
        verbose_name_plural = _("imported content")

    def __str__(self) -> str:
        return self.file
