"""A file of a product: a manual, a driver, a certificate."""

from typing import Any

from django.conf.locale import LANG_INFO
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail import blocks
from wagtail.documents import get_document_model
from wagtail.documents.blocks import DocumentChooserBlock

from cms.documents import DocumentContext, Wanted

from .base import DocumentBlockMixin, newest
from .forms import Download

KINDS = [
    ("manual", _("Manual")),
    ("guide", _("Guide")),
    ("drawing", _("Drawing")),
    ("certificate", _("Certificate")),
    ("driver", _("Driver")),
    ("firmware", _("Firmware")),
    ("software", _("Software")),
    ("other", _("Other")),
]


def language_codes(text: str) -> list[str]:
    """Return the codes of languages in a text such as `fi, sv`. Raises ValueError with one that is none."""
    codes = list(dict.fromkeys(code.strip().lower() for code in text.replace(";", ",").split(",") if code.strip()))
    for code in codes:
        if code not in LANG_INFO:
            raise ValueError(code)
    return codes


def validate_languages(text: str) -> None:
    """Refuse what is no list of languages."""
    try:
        language_codes(text)
    except ValueError as error:
        raise ValidationError(
            _("“%(code)s” is no code of a language. Write codes such as fi, sv."), params={"code": str(error)}
        ) from None


class FactBlock(blocks.CharBlock):
    """A fact that is the same in every language, so translators do not get it."""

    def get_translatable_segments(self, _value: str) -> list[Any]:
        """Return no segments for wagtail-localize: it is copied from the source."""
        return []


class DownloadBlock(DocumentBlockMixin, blocks.StructBlock):
    """A file with what people need to choose among many: kind, languages, and when it was released."""

    file = DocumentChooserBlock(label=_("File"))
    label = blocks.CharBlock(
        required=False, max_length=255, label=_("Label"), help_text=_("Empty means the title of the file.")
    )
    kind = blocks.ChoiceBlock(choices=KINDS, default="manual", label=_("Kind"))
    languages = FactBlock(
        required=False,
        max_length=100,
        validators=[validate_languages],
        label=_("Languages"),
        help_text=_("Codes such as fi, sv. Empty means that it has no words."),
    )
    version = FactBlock(required=False, max_length=50, label=_("Version"), help_text=_("Of a driver, for example."))
    released = blocks.DateBlock(required=False, label=_("Released"))

    def collect(self, raw: dict[str, Any], wanted: Wanted) -> None:
        if raw.get("file"):
            wanted.files.add(raw["file"])

    def to_document(self, raw: dict[str, Any], block_id: str, context: DocumentContext) -> Download | None:
        """Return the file with its facts, or None when it is gone."""
        file = context.resources.files.get(raw.get("file") or 0)
        if file is None:
            return None
        kind = raw.get("kind")
        return Download(
            id=block_id,
            file=file,
            label=(raw.get("label") or "").strip() or file.title,
            kind=kind if kind in dict(KINDS) else "other",
            languages=_known(raw.get("languages") or ""),
            version=(raw.get("version") or "").strip(),
            released=raw.get("released") or None,
        )

    def get_preview_value(self) -> Any:
        """Return the newest file, since only a real file can be shown."""
        return self.normalize(
            {"file": newest(get_document_model()), "label": "", "kind": "manual", "languages": "fi, sv"}
        )

    class Meta:
        label = _("Download")
        icon = "download"
        label_format = "{label} {version}"


def _known(text: str) -> list[str]:
    try:
        return language_codes(text)
    except ValueError:
        return []
