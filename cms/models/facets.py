"""Region, product line and role: the three facets by which content is organised."""

from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils import translation
from django.utils.translation import gettext_lazy as _

validate_key = RegexValidator(
    r"^[a-z0-9]+(?:-[a-z0-9]+)*\Z",
    _("Use lower-case letters a-z, digits and single hyphens, for example “north-america”."),
)


def choose_label(labels: Mapping[str, str], language: str | None) -> str:
    """Return the label in `language`, the same without its region, the default one, or any; else ""."""
    wanted = language or ""
    candidates = (labels.get(wanted), labels.get(wanted.split("-")[0]), labels.get(settings.LANGUAGE_CODE))
    return next((label for label in (*candidates, *labels.values()) if label), "")


class FacetValue(models.Model):
    """One value of a facet: a stable key, and a label per language.

    The key never changes once saved: documents, addresses and other sites hold on to it.
    """

    facet: ClassVar[str]  # the name of the facet in terms, documents and the API

    key = models.CharField(_("key"), max_length=80, unique=True, validators=[validate_key])
    labels = models.JSONField(_("labels"), default=dict, blank=True)
    sort_order = models.IntegerField(_("order"), default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.label(translation.get_language())

    def label(self, language: str | None) -> str:
        """Return the label in `language`, else the next best (see `choose_label`), else the key."""
        return choose_label(self.labels, language) or self.key

    def clean(self) -> None:
        """Refuse a changed key and labels that are not text per language."""
        super().clean()
        if self.pk and type(self)._default_manager.filter(pk=self.pk).exclude(key=self.key).exists():
            raise ValidationError({"key": _("A key never changes. Make a new value instead.")})
        if not isinstance(self.labels, dict) or not all(isinstance(label, str) for label in self.labels.values()):
            raise ValidationError({"labels": _("Labels are a text per language code.")})


class TreeFacetValue(FacetValue):
    """A facet value with a place in a tree."""

    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("parent")
    )

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Refuse a parent that lies below the value itself."""
        super().clean()
        above: TreeFacetValue | None = self.parent
        seen = {self.pk} - {None}
        while above is not None:
            if above.pk in seen:
                raise ValidationError({"parent": _("A value cannot lie below itself.")})
            seen.add(above.pk)
            above = above.parent


class Region(TreeFacetValue):
    """A place in the world for which content is meant: World › Europe › Nordics › Finland."""

    facet = "region"

    class Meta:
        ordering = ["sort_order", "key"]
        verbose_name = _("region")
        verbose_name_plural = _("regions")


class ProductLine(TreeFacetValue):
    """A line, product or version that content is about: line › product › version."""

    facet = "product_line"

    class Meta:
        ordering = ["sort_order", "key"]
        verbose_name = _("product line")
        verbose_name_plural = _("product lines")


class Role(FacetValue):
    """Whom content is written for (customer, partner, support agent). Never a matter of access by itself.

    Each role has a group of the same meaning, so that a page can be restricted to the people of the role.
    """

    facet = "role"

    internal = models.BooleanField(_("internal"), default=False, help_text=_("People of our own organisation."))
    group = models.OneToOneField(
        Group,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="role",
        verbose_name=_("group"),
    )

    class Meta:
        ordering = ["sort_order", "key"]
        verbose_name = _("role")
        verbose_name_plural = _("roles")


FACETS: dict[str, Any] = {model.facet: model for model in (Region, ProductLine, Role)}
