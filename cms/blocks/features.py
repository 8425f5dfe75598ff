"""What rich text may contain. No images and no code blocks: those are blocks of their own."""

INLINE_FEATURES = ["bold", "italic", "code", "superscript", "subscript", "link", "document-link"]
PASSAGE_FEATURES = [*INLINE_FEATURES, "ol", "ul", "blockquote"]
PART_FEATURES = ["h3", "h4", *PASSAGE_FEATURES, "hr"]
RICH_TEXT_FEATURES = ["h2", *PART_FEATURES]

FEATURE_TAGS: dict[str, frozenset[str]] = {
    "h2": frozenset({"h2"}),
    "h3": frozenset({"h3"}),
    "h4": frozenset({"h4"}),
    "bold": frozenset({"b", "strong"}),
    "italic": frozenset({"i", "em"}),
    "code": frozenset({"code"}),
    "superscript": frozenset({"sup"}),
    "subscript": frozenset({"sub"}),
    "link": frozenset({"a"}),
    "document-link": frozenset({"a"}),
    "ol": frozenset({"ol", "li"}),
    "ul": frozenset({"ul", "li"}),
    "blockquote": frozenset({"blockquote"}),
    "hr": frozenset({"hr"}),
}
