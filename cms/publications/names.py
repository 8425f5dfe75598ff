"""How pages are named as sources of marks and publications."""


def page_source(page_id: int) -> str:
    """Return the name of a page as a source: `page:12`."""
    return f"page:{page_id}"


def page_id_of(source: str) -> int | None:
    """Return the page id in `source`, or None when it is no page."""
    kind, _, number = source.partition(":")
    return int(number) if kind == "page" else None
