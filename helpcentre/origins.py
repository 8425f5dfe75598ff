"""Where a form that anybody may send comes from, and how large it is."""

from urllib.parse import urlsplit

from django.http import HttpRequest

LARGEST = 64 * 1024  # bytes; nobody writes more into these forms


def is_refused(request: HttpRequest) -> bool:
    """Tell whether to refuse a form, before it is read: another site made the browser send it, or it is too large.

    Browsers tell the first by `Sec-Fetch-Site` over HTTPS, else by `Origin`; some, and scripts, do not.
    """
    if request.headers.get("Sec-Fetch-Site", "same-origin") not in {"same-origin", "none"}:
        return True
    origin = request.headers.get("Origin", "")
    if origin and urlsplit(origin).netloc.lower() != request.get_host().lower():
        return True
    length = request.headers.get("Content-Length", "0")
    return not length.isdigit() or int(length) > LARGEST
