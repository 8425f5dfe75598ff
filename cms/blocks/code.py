"""Code."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from cms.documents import DocumentContext

from .base import DocumentBlockMixin
from .forms import Code

# Names that Pygments knows. Names of languages are not translated.
LANGUAGES = [
    ("text", _("Plain text")),
    ("bash", "Shell"),
    ("console", "Console"),
    ("powershell", "PowerShell"),
    ("css", "CSS"),
    ("diff", "Diff"),
    ("go", "Go"),
    ("html", "HTML"),
    ("http", "HTTP"),
    ("ini", "INI"),
    ("java", "Java"),
    ("javascript", "JavaScript"),
    ("json", "JSON"),
    ("php", "PHP"),
    ("python", "Python"),
    ("rust", "Rust"),
    ("sql", "SQL"),
    ("toml", "TOML"),
    ("typescript", "TypeScript"),
    ("xml", "XML"),
    ("yaml", "YAML"),
]


class CodeTextBlock(blocks.TextBlock):
    """The code itself: the same in every language, so translators do not get it."""

    def get_translatable_segments(self, _value: str) -> list[Any]:
        """Return no segments for wagtail-localize: the code is copied from the source."""
        return []


class CodeBlock(DocumentBlockMixin, blocks.StructBlock):
    """Lines of code, with a caption."""

    language = blocks.ChoiceBlock(choices=LANGUAGES, default="text", label=_("Language"))
    code = CodeTextBlock(rows=8, label=_("Code"))
    caption = blocks.CharBlock(required=False, max_length=500, label=_("Caption"))

    def to_document(self, raw: dict[str, Any], block_id: str, _context: DocumentContext) -> Code | None:
        """Return the code, or None when there is none."""
        code = (raw.get("code") or "").replace("\r\n", "\n").strip("\n").rstrip()
        if not code:
            return None
        language = raw.get("language")
        return Code(
            id=block_id,
            language=language if language in dict(LANGUAGES) else "text",
            code=code,
            caption=(raw.get("caption") or "").strip(),
        )

    class Meta:
        label = _("Code")
        icon = "code"
        preview_value = {"language": "bash", "code": "make run", "caption": ""}
