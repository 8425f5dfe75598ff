"""The forms in which pages are edited and copied."""

from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.forms.pages import CopyForm
from wagtail.models import Page

from cms import facets
from cms.block_widgets import keep_descriptions
from cms.models.content_key import ContentKey
from cms.models.significance import Significance
from cms.slugs import is_reserved, reserved_slug_message

OWNER = "content_owner"
SIGNIFICANCE = "significance"


class BasePageForm(WagtailAdminPageForm):
    """A page's form: offers facets as trees, shows the key, and on a translation what only the source page decides.

    Facets and owner of a translation are those that its source page published last; whatever is posted for them is
    ignored.
    """

    key = forms.CharField(
        label=gettext_lazy("Key"),
        required=False,
        disabled=True,
        help_text=gettext_lazy("The name that the page and its translations share for ever; other systems link to it."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.facets = facets.snapshot()
        self._offer_trees()
        keep_descriptions(self.fields.values(), self.facets.version)
        group = self._group() if self.instance.pk else None
        self._ask_for_significance(group)
        if group is None:
            self.fields.pop("key", None)
            return
        if "key" in self.fields:
            self.initial["key"] = group.key
        if group.source_locale_id not in {None, self.instance.locale_id}:
            self._show_shared(group)

    def _ask_for_significance(self, group: ContentKey | None) -> None:
        """Ask how much a change matters, where there may be translations of what was before; each time anew."""
        is_source = group is not None and group.source_locale_id in {None, self.instance.locale_id}
        if not (is_source and self.instance.live):
            self.fields.pop(SIGNIFICANCE, None)
            return
        if SIGNIFICANCE in self.fields:
            field: Any = self.fields[SIGNIFICANCE]
            field.widget.choices = Significance.choices  # and nothing to choose that says nothing
        if not self.instance.has_unpublished_changes:
            self.initial[SIGNIFICANCE] = Significance.NORMAL

    def clean_significance(self) -> str:
        """Take a change about which nothing is said for a normal one."""
        return self.cleaned_data[SIGNIFICANCE] or Significance.NORMAL

    def clean(self) -> dict[str, Any]:
        """Refuse a slug whose address is not for pages; a new page is not in the tree yet, so it cannot tell itself."""
        cleaned: dict[str, Any] = super().clean()
        slug = cleaned.get("slug") or ""
        if is_reserved(slug, self.parent_page):
            self.add_error("slug", reserved_slug_message(slug))
        return cleaned

    def _offer_trees(self) -> None:
        language = get_language()
        for facet, name in facets.PAGE_FIELDS.items():
            if name in self.fields:
                # The field still checks what it is given by its queryset.
                self.fields[name].widget = forms.CheckboxSelectMultiple()
                choices = [(node.pk, node.indented_label(language)) for node in self.facets.tree(facet)]
                self.fields[name].choices = choices

    def _group(self) -> ContentKey | None:
        return ContentKey.objects.filter(translation_key=self.instance.translation_key).first()

    def _show_shared(self, group: ContentKey) -> None:
        shared: Any = group.shared or {}
        help_text = self._where_to_edit(group)
        for facet, name in facets.PAGE_FIELDS.items():
            if name in self.fields:
                pks = (self.facets.pk_of(facet, key) for key in shared.get(name, ()))
                self._fix(name, [pk for pk in pks if pk is not None], help_text)
        if OWNER in self.fields:
            owner = get_user_model()._default_manager.filter(pk=shared.get(OWNER)).first()  # may be gone
            self._fix(OWNER, owner.pk if owner is not None else None, help_text)

    def _fix(self, name: str, value: Any, help_text: str) -> None:
        self.fields[name].disabled = True
        self.fields[name].help_text = help_text
        self.initial[name] = value

    def _where_to_edit(self, group: ContentKey) -> str:
        source = Page.objects.filter(translation_key=group.translation_key, locale_id=group.source_locale_id).first()
        if source is None:
            return _("All translations share this; it is edited on the source page.")
        return format_html(
            _("All translations share this; it is edited on the source page {link} and counts once published there."),
            link=format_html(
                '<a href="{}">{} ({})</a>',
                reverse("wagtailadmin_pages:edit", args=(source.pk,)),
                source.get_admin_display_title(),
                source.locale,
            ),
        )


class BaseCopyForm(CopyForm):
    """The form in which a page is copied."""

    def clean(self) -> dict[str, Any]:
        """Refuse a slug whose address is not for pages."""
        cleaned: dict[str, Any] = super().clean()
        slug = cleaned.get("new_slug") or ""
        if is_reserved(slug, cleaned.get("new_parent_page")):
            self.add_error("new_slug", reserved_slug_message(slug))
        return cleaned
