"""Every environment variable that Majakka reads: parsed and checked in this one place.

`docs/reference/settings.md` describes each of them for operators; a test holds the two together.
"""

import contextlib
import os
import re
import secrets
import sys
import tempfile
import zoneinfo
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, urlsplit

from django.core.exceptions import ImproperlyConfigured
from environ import Env

from config.languages import content_languages, default_language, locale_fallbacks
from config.search_engines import search_cluster
from config.values import SettingError, items, number, switch, text

BASE_DIR = Path(__file__).resolve().parent.parent

_LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
_SHORTEST_SECRET_KEY = 32  # as many characters as a key of 128 bits has in hexadecimal
_LARGEST_PORT = 65535
# What help is made of; programs and what browsers run are not among it.
FILE_TYPES = (
    "7z,bin,bz2,csv,doc,docx,dwg,dxf,epub,gif,gz,ics,jpeg,jpg,json,key,log,md,mp3,mp4,numbers,odg,odp,ods,odt,pages,"
    "pdf,png,ppt,pptx,rtf,step,stl,stp,tar,tgz,txt,vcf,vsd,vsdx,wav,webm,webp,xls,xlsx,xml,xz,yaml,yml,zip"
)
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?"
_HOST = rf"{_LABEL}(?:\.{_LABEL})*"


@dataclass(frozen=True, kw_only=True)
class Environment:
    """What the environment asks for, checked and typed."""

    debug: bool
    demo: bool
    data_dir: Path
    secret_key: str
    base_url: str
    allowed_hosts: tuple[str, ...]
    listen_host: str
    port: int
    web_processes: int
    web_threads: int
    trusted_proxies: tuple[str, ...]
    database: dict[str, Any]
    cache: dict[str, Any]
    search_cluster: dict[str, Any] | None
    search_log_days: int
    email: dict[str, Any]
    default_from_email: str
    time_zone: str
    content_languages: tuple[str, ...]
    default_language: str
    locale_fallbacks: dict[str, tuple[str, ...]]
    log_level: str
    max_image_mb: int
    max_file_mb: int
    file_text_max_mb: int
    file_text_seconds: int
    file_text_memory_mb: int
    file_types: tuple[str, ...]

    @property
    def bind(self) -> str:
        """What the web server listens on, as `host:port`."""
        host = f"[{self.listen_host}]" if ":" in self.listen_host else self.listen_host
        return f"{host}:{self.port}"

    @property
    def is_https(self) -> bool:
        """Whether people reach the site over HTTPS."""
        return self.base_url.startswith("https:")


def read_or_exit() -> Environment:
    """Return what this process's environment asks for; end the process with one sentence if it is wrong."""
    try:
        return read(os.environ)
    except SettingError as error:
        sys.exit(f"Majakka cannot start: {error}")


def read(source: Mapping[str, str]) -> Environment:
    """Return what `source` (names to values) asks for; raise `SettingError` if a value cannot be used."""
    data_dir = _data_dir(source)
    port = number(source, "PORT", default=8000, largest=_LARGEST_PORT)
    base_url = _base_url(source, port)
    languages = content_languages(source)
    default = default_language(source, languages)
    database = _database(source, data_dir)
    return Environment(
        debug=switch(source, "DEBUG", default=False),
        demo=switch(source, "DEMO", default=_is_trial(database, base_url)),
        data_dir=data_dir,
        secret_key=_secret_key(source, data_dir, base_url),
        base_url=base_url.geturl(),
        allowed_hosts=_allowed_hosts(source, base_url),
        listen_host=text(source, "LISTEN_HOST", "127.0.0.1"),
        port=port,
        web_processes=number(source, "WEB_PROCESSES", default=1, largest=256),
        web_threads=number(source, "WEB_THREADS", default=8, largest=256),
        trusted_proxies=_trusted_proxies(source),
        database=database,
        cache=_cache(source),
        search_cluster=search_cluster(source),
        search_log_days=number(source, "SEARCH_LOG_DAYS", default=90, largest=3650),
        email=_email(source),
        default_from_email=_from_email(source, base_url),
        time_zone=_time_zone(source),
        content_languages=languages,
        default_language=default,
        locale_fallbacks=locale_fallbacks(source, languages, default),
        log_level=_log_level(source),
        max_image_mb=number(source, "MAX_IMAGE_MB", default=10, largest=1000),
        max_file_mb=number(source, "MAX_FILE_MB", default=100, largest=10_000),
        file_text_max_mb=number(source, "FILE_TEXT_MAX_MB", default=100, largest=10_000),
        file_text_seconds=number(source, "FILE_TEXT_SECONDS", default=60, largest=3600),
        file_text_memory_mb=number(source, "FILE_TEXT_MEMORY_MB", default=1000, largest=100_000),
        file_types=_file_types(source),
    )


def _data_dir(source: Mapping[str, str]) -> Path:
    path = (BASE_DIR / Path(text(source, "DATA_DIR", "var")).expanduser()).resolve()
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingError(f"DATA_DIR is {str(path)!r}, but that folder cannot be made: {error.strerror}.") from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise SettingError(f"DATA_DIR is {str(path)!r}, but that folder cannot be written to.")
    return path


def _base_url(source: Mapping[str, str], port: int) -> SplitResult:
    value = text(source, "BASE_URL", f"http://localhost:{port}").rstrip("/")
    try:
        url = urlsplit(value)
        usable = url.scheme in {"http", "https"} and _is_host(url.hostname or "") and url.port != 0
    except ValueError:
        usable = False
    if not usable or url.path or url.query or url.fragment or "@" in url.netloc:
        raise SettingError(
            f"BASE_URL is {value!r}, but must be http:// or https:// with a host and perhaps a port, "
            "such as https://help.example.com."
        )
    return url


def _is_host(text: str) -> bool:
    """Whether this is a host name or an IP address without brackets."""
    if re.fullmatch(_HOST, text, re.IGNORECASE):
        return True
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def _is_local(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _is_trial(database: Mapping[str, Any], base_url: SplitResult) -> bool:
    """Whether this looks like somebody trying Majakka out, who is helped by a demo, and not like production."""
    return base_url.scheme == "http" and "sqlite" in database["ENGINE"]


def _allowed_hosts(source: Mapping[str, str], base_url: SplitResult) -> tuple[str, ...]:
    if given := items(text(source, "ALLOWED_HOSTS", "")):
        if bad := [host for host in given if host != "*" and not _is_host(host.removeprefix(".").strip("[]"))]:
            raise SettingError(
                f"ALLOWED_HOSTS has {bad[0]!r}, but must be host names without ports, separated by commas."
            )
        return given
    host = base_url.hostname or ""
    own = f"[{host}]" if ":" in host else host
    return tuple(dict.fromkeys([own, "localhost", "127.0.0.1", "[::1]"]))


def _trusted_proxies(source: Mapping[str, str]) -> tuple[str, ...]:
    given = items(text(source, "TRUSTED_PROXIES", "127.0.0.1,::1"))
    for item in given:
        try:
            ip_network(item)
        except ValueError as error:
            raise SettingError(
                f"TRUSTED_PROXIES has {item!r}, but must be IP addresses or networks separated by commas."
            ) from error
    return given


def _file_types(source: Mapping[str, str]) -> tuple[str, ...]:
    given = tuple(item.lower().removeprefix(".") for item in items(text(source, "FILE_TYPES", FILE_TYPES)))
    for item in given:
        if not re.fullmatch("[a-z0-9]{1,10}", item):
            raise SettingError(
                f"FILE_TYPES has {item!r}, but must be endings of file names separated by commas, such as pdf,zip."
            )
    return given


def _secret_key(source: Mapping[str, str], data_dir: Path, base_url: SplitResult) -> str:
    """Return the key that is given, or one that was made on this machine while the site is only for it."""
    if given := text(source, "SECRET_KEY", ""):
        if len(given) < _SHORTEST_SECRET_KEY:
            raise SettingError(
                f"SECRET_KEY has {len(given)} characters, but must have at least {_SHORTEST_SECRET_KEY}."
            )
        return given
    if not _is_local(base_url.hostname or ""):
        value = base_url.geturl()
        raise SettingError(
            f"SECRET_KEY is not set, but must be for a site that others reach (BASE_URL is {value}); "
            "`openssl rand -hex 32` makes one."
        )
    return _kept_secret_key(data_dir / "secret-key")


def _kept_secret_key(path: Path) -> str:
    """Return the key kept at `path`; several processes that start at once all get the same new one."""
    try:
        if not path.exists():
            with tempfile.NamedTemporaryFile("w", dir=path.parent, prefix=".secret-key-") as new:
                new.write(secrets.token_hex(32))
                new.flush()
                # A hard link either appears whole or fails since another process was first.
                with contextlib.suppress(FileExistsError):
                    os.link(new.name, path)
        key = path.read_text().strip()
    except OSError as error:
        raise SettingError(
            f"SECRET_KEY is not set, and the one kept in {path} cannot be used: {error.strerror}."
        ) from error
    if len(key) < _SHORTEST_SECRET_KEY:
        raise SettingError(f"SECRET_KEY is not set, and the one kept in {path} is too short; delete that file.")
    return key


def _database(source: Mapping[str, str], data_dir: Path) -> dict[str, Any]:
    value = text(source, "DATABASE_URL", f"sqlite:///{data_dir / 'majakka.sqlite3'}")
    try:
        scheme = urlsplit(value).scheme
        config: dict[str, Any] = dict(Env.db_url_config(value)) if scheme else {}
    except ValueError:
        scheme, config = "", {}
    if scheme == "sqlite" and config.get("NAME"):
        if not Path(config["NAME"]).parent.is_dir():
            raise SettingError(f"DATABASE_URL names a file in {Path(config['NAME']).parent}, which is no folder.")
        if config.get("OPTIONS"):
            raise SettingError(f"DATABASE_URL has options ({urlsplit(value).query}), but SQLite's are set by Majakka.")
        # Writers wait for the lock from their first statement on: with SQLite's default, a transaction that
        # reads before it writes fails at once when another has written meanwhile.
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        }
        # Opening the file takes longer than answering from the cache.
        return {"CONN_MAX_AGE": 60} | config
    if scheme in {"postgres", "postgresql"} and config.get("NAME"):
        if find_spec("psycopg") is None:
            raise SettingError(
                "DATABASE_URL names PostgreSQL, but psycopg is not installed (the extra `production` has it)."
            )
        return {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True} | config
    raise SettingError("DATABASE_URL must be sqlite:////path/to/file or postgres://user:password@host:port/name.")


def _cache(source: Mapping[str, str]) -> dict[str, Any]:
    value = text(source, "CACHE_URL", "locmem:")
    if value == "locmem:":
        return {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": {"MAX_ENTRIES": 1000}}
    if value == "none:":
        return {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}
    try:
        url = urlsplit(value)
        usable = url.scheme in {"redis", "rediss", "unix"} and bool(url.hostname or url.path) and url.port != 0
        usable = usable and (url.scheme == "unix" or bool(re.fullmatch(r"/?[0-9]*", url.path) and not url.query))
    except ValueError:
        usable = False
    if not usable:
        raise SettingError("CACHE_URL must be locmem:, none: or redis://host:port/number.")
    if find_spec("redis") is None:
        raise SettingError("CACHE_URL names Redis, but redis is not installed (the extra `production` has it).")
    return {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": value}


def _email(source: Mapping[str, str]) -> dict[str, Any]:
    value = text(source, "EMAIL_URL", "consolemail:")
    allowed = {"smtp", "smtp+tls", "smtp+ssl", "consolemail", "filemail", "memorymail", "dummymail"}
    try:
        url = urlsplit(value)
        config: dict[str, Any] = dict(Env.email_url_config(value))
        usable = url.scheme in allowed and not url.query and (not url.scheme.startswith("smtp") or bool(url.hostname))
        usable = usable and (url.scheme != "filemail" or Path(url.path or "/none").is_dir())
    except (ValueError, ImproperlyConfigured):
        usable = False
    if not usable:
        raise SettingError(
            "EMAIL_URL must be smtp+tls://user:password@host:port, consolemail: or filemail:///existing/folder."
        )
    if url.scheme == "filemail":
        config["EMAIL_FILE_PATH"] = url.path
    return config


def _from_email(source: Mapping[str, str], base_url: SplitResult) -> str:
    value = text(source, "DEFAULT_FROM_EMAIL", f"majakka@{base_url.hostname}")
    if not re.fullmatch(r"[^\r\n<>]+@[^\s<>@]+|[^\r\n<>]*<[^\s<>@]+@[^\s<>@]+>", value):
        raise SettingError(f"DEFAULT_FROM_EMAIL is {value!r}, but must be an address such as Help <help@example.com>.")
    return value


def _time_zone(source: Mapping[str, str]) -> str:
    value = text(source, "TIME_ZONE", "Europe/Helsinki")
    try:
        zoneinfo.ZoneInfo(value)
    except (zoneinfo.ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise SettingError(f"TIME_ZONE is {value!r}, but must be a name such as Europe/Helsinki.") from error
    return value


def _log_level(source: Mapping[str, str]) -> str:
    value = text(source, "LOG_LEVEL", "INFO").upper()
    if value not in _LOG_LEVELS:
        raise SettingError(f"LOG_LEVEL is {value!r}, but must be one of {', '.join(_LOG_LEVELS)}.")
    return value
