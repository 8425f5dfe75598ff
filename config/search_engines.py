"""Which search engine the environment names, and how it is reached."""

import re
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from config.values import SettingError, items, number, text

_BUILT_IN = "tantivy:"
_PORT = 9200  # Elasticsearch's own
_LARGEST_PORT = 65535
_HOST = re.compile(r"(?P<name>[a-z0-9]([a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\])(:(?P<port>[0-9]{1,5}))?", re.IGNORECASE)
_PREFIX = r"[a-z0-9][a-z0-9_-]{0,49}"


def search_cluster(source: Mapping[str, str]) -> dict[str, Any] | None:
    """Return how Elasticsearch is reached, or None for the engine that is built in. Raises SettingError."""
    value = text(source, "SEARCH_URL", _BUILT_IN)
    api_key = text(source, "SEARCH_API_KEY", "")
    ca_certs = _ca_certs(text(source, "SEARCH_CA_CERTS", ""))
    prefix = _prefix(text(source, "SEARCH_PREFIX", "majakka"))
    shards = number(source, "SEARCH_SHARDS", default=1, largest=64)
    if value == _BUILT_IN:
        return None
    scheme, separator, rest = value.partition("://")
    credentials, at, addresses = rest.rpartition("@")
    user, colon, password = credentials.partition(":")
    if scheme not in {"http", "https"} or not separator or (at and not (user and colon and password)):
        raise _unusable()
    if user and api_key:
        raise SettingError("SEARCH_API_KEY is set, but SEARCH_URL has a user and a password; one of them is enough.")
    if ca_certs and scheme != "https":
        raise SettingError("SEARCH_CA_CERTS is set, but SEARCH_URL is not https.")
    return {
        "hosts": _hosts(scheme, addresses),
        "user": unquote(user),
        "password": unquote(password),
        "api_key": api_key,
        "ca_certs": ca_certs,
        "prefix": prefix,
        "shards": shards,
    }


def _hosts(scheme: str, addresses: str) -> tuple[str, ...]:
    hosts = []
    for address in items(addresses.removesuffix("/")):
        found = _HOST.fullmatch(address)
        port = int(found["port"] or _PORT) if found else 0
        if not found or not 0 < port <= _LARGEST_PORT:
            raise _unusable()
        hosts.append(f"{scheme}://{found['name']}:{port}")
    if not hosts:
        raise _unusable()
    return tuple(hosts)


def _unusable() -> SettingError:
    # Without the value, which may hold a password.
    return SettingError(
        "SEARCH_URL must be tantivy: (the search engine that is built in), or http:// or https:// with perhaps "
        "user:password@ and one or more hosts separated by commas, such as https://search.example.com:9200."
    )


def _ca_certs(path: str) -> str:
    if not path:
        return ""
    try:
        ssl.create_default_context(cafile=Path(path).expanduser())
    except (OSError, ValueError) as error:  # an error of SSL is one of the system
        raise SettingError(f"SEARCH_CA_CERTS is {path!r}, but that is no file with certificates (PEM).") from error
    return str(Path(path).expanduser())


def _prefix(value: str) -> str:
    if not re.fullmatch(_PREFIX, value):
        raise SettingError(
            f"SEARCH_PREFIX is {value!r}, but must be up to 50 small letters, digits, hyphens and underscores, and not "
            "begin with one of the latter two."
        )
    return value
