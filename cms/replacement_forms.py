"""The admin's form of what replaces a retired page."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.widgets import AdminPageChooser
from wagtail.models import Page

from cms.models import ContentKey
from cms.services import check_replacement, replace_content

if TYPE_CHECKING:
    _ModelForm = forms.ModelForm[ContentKey]
else:
    _ModelForm = forms.ModelForm  # which is generic for the type checker only


class ReplacementForm(_ModelForm):
    """The form of a retired key: a page in any language, which stands for all its translations."""

    replacement = forms.ModelChoiceField(
        Page.objects.filter(depth__gt=1),
        widget=AdminPageChooser(),
        required=False,
        label=_("Replaced by"),
        help_text=_("Whoever could read the retired page is sent there, in their own language, if they may read it."),
    )

    class Meta:
        model = ContentKey
        fields = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        key = self.instance.replaced_by
        if key is not None:
            pages = Page.objects.filter(translation_key=key.pk, alias_of=None)
            # The source is deleted: one of its translations stands for it.
            self.initial["replacement"] = pages.filter(locale=key.source_locale).first() or pages.first()

    def clean_replacement(self) -> Page | None:
        """Return the page. Raises ValidationError when it cannot replace this one."""
        page: Page | None = self.cleaned_data["replacement"]
        if page is not None:
            check_replacement(self.instance, self._key_of(page))
        return page

    def _key_of(self, page: Page) -> ContentKey:
        key = ContentKey.objects.filter(pk=page.translation_key).first()
        if key is None:
            raise ValidationError(_("Readers do not get this page."))
        return key

    def save(self, commit: bool = True) -> ContentKey:  # noqa: FBT001, FBT002 - Django's signature
        """Save what replaces the page. What is not shown, as its pages are deleted, stays when nothing is chosen."""
        if commit and "replacement" in self.changed_data:
            page = self.cleaned_data["replacement"]
            replace_content(key=self.instance, by=None if page is None else self._key_of(page))
        return self.instance
