"""Votes of readers on pages: no login, no cookie, one per reader and version of a page.

A reader is told from another by an HMAC of address and browser, keyed with this installation's secret and a random salt
of the day. At the end of the day both are forgotten: from then on nobody, not even the operator, can tell whose a vote
was, or try addresses until one fits.
"""

import re
import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from uuid import UUID

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import IntegrityError, connection, transaction
from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from cms.models import Publication, ReaderSalt, Reason, Vote

LONGEST_COMMENT = 2000  # characters
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True, slots=True)
class Opinion:
    """What a reader says about a page. `reason` is one of `Reason`, or empty."""

    helpful: bool
    reason: str = ""
    comment: str = ""


def vote(*, publication: Publication, version: str, opinion: Opinion, reader: str) -> Vote:
    """Record what a reader says about a version of a publication; what the same one said before is replaced.

    `version` is the content hash of what they have read, `reader` comes from `reader_of`. An opinion without reason and
    comment leaves those that were given before with the same answer.
    """
    reason = opinion.reason if opinion.reason in Reason.values and not opinion.helpful else ""
    # Databases and spreadsheets refuse some characters that nobody types.
    comment = _CONTROL.sub("", opinion.comment).strip()[:LONGEST_COMMENT]
    fields = {"helpful": opinion.helpful, "reason": reason, "comment": comment, "created_at": timezone.now()}
    same = {"publication": publication, "version": version, "reader": reader}
    for _attempt in range(2):  # somebody else may make the same row, or forget it, in between
        with transaction.atomic():
            known = Vote.objects.select_for_update().filter(**same).first()
            if known is not None:
                if known.helpful == opinion.helpful and not reason and not comment:
                    return known
                for name, value in fields.items():
                    setattr(known, name, value)
                known.save()
                return known
        try:
            with transaction.atomic():
                return Vote.objects.create(**same, **fields)
        except IntegrityError:
            continue
    return Vote.objects.get(**same)


def votes_of(publications: Collection[UUID]) -> dict[UUID, tuple[int, int]]:
    """Return how many readers each publication helped, and how many it did not. One query."""
    if not publications:
        return {}
    ids = Vote._meta.get_field("publication").target_field
    stored = {ids.get_db_prep_value(pk, connection): pk for pk in publications}
    found: dict[UUID, tuple[int, int]] = {}
    # Each search asks, and Django takes longer to build the query than the database to answer it.
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT publication_id, helpful, COUNT(*) FROM {Vote._meta.db_table} "  # noqa: S608 - a table of our own
            f"WHERE publication_id IN ({', '.join(['%s'] * len(stored))}) GROUP BY publication_id, helpful",
            list(stored),
        )
        for value, helpful, number in cursor.fetchall():
            pk = stored[value]
            yes, no = found.get(pk, (0, 0))
            found[pk] = (yes + number, no) if helpful else (yes, no + number)
    return found


def sign_version(publication: Publication) -> str:
    """Return the version of a publication as its page hands it to readers, who hand it back with their votes."""
    return _signer(publication).sign(publication.content_hash)


def read_version(publication: Publication, signed: str) -> str:
    """Return the version that a reader has read, or the present one when they do not say, or make it up."""
    try:
        return _signer(publication).unsign(signed)
    except BadSignature:
        return publication.content_hash


def _signer(publication: Publication) -> Signer:
    return Signer(salt=f"cms.feedback {publication.pk}")


def reader_of(request: HttpRequest) -> str:
    """Return what tells the reader of a request from others today."""
    return _digest(f"{network_of(request)} {request.headers.get('User-Agent', '')[:500]}")


def _digest(text: str) -> str:
    today = timezone.localdate()
    row, _made = ReaderSalt.objects.get_or_create(day=today, defaults={"salt": secrets.token_bytes(32)})
    return salted_hmac(f"cms.feedback {bytes(row.salt).hex()}", text, algorithm="sha256").hexdigest()


def network_of(request: HttpRequest) -> str:
    """Return the address of who asks, of IPv6 the network of 64 bits that one household or company has.

    What a request says about itself (`X-Forwarded-For`) is believed as far as it comes from `TRUSTED_PROXIES`.
    """
    trusted = [ip_network(item) for item in settings.TRUSTED_PROXIES]
    given = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    address = request.META.get("REMOTE_ADDR", "")
    # A server that listens on a socket of the file system has no address to give: the proxy is on this machine.
    while given and (not address or _is_in(address, trusted)):
        address = given.pop()
    parsed = _parsed(address)
    if isinstance(parsed, IPv6Address):
        return str(ip_network((parsed.packed, 64), strict=False))
    return str(parsed or "")


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    """Return an address; one of IPv4 that is written as one of IPv6 as what it is; None when it is none."""
    try:
        parsed = ip_address(_bare(address))
    except ValueError:
        return None
    return (isinstance(parsed, IPv6Address) and parsed.ipv4_mapped) or parsed


def _bare(address: str) -> str:
    """Return an address without the port that some proxies write after it."""
    host, colon, _port = address.rpartition(":")
    has_port = bool(colon) and (host.endswith("]") or ("." in host and ":" not in host))
    return (host if has_port else address).strip("[]")


def _is_in(address: str, networks: Iterable[IPv4Network | IPv6Network]) -> bool:
    parsed = _parsed(address)
    return parsed is not None and any(parsed in network for network in networks)


def forget_readers() -> None:
    """Take away what could still tell whose the votes of past days were."""
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    # Of the time, the day is left: the log of a proxy tells who asked for what at a second.
    old = Vote.objects.filter(reader__isnull=False, created_at__lt=midnight)
    for day in list(old.datetimes("created_at", "day")):
        old.filter(created_at__gte=day, created_at__lt=day + timedelta(days=1)).update(reader=None, created_at=day)
    old.update(reader=None)  # what a day of 25 hours has more
    ReaderSalt.objects.filter(day__lt=midnight.date()).delete()


@dataclass(frozen=True, slots=True)
class Helpfulness:
    """How many readers a page helped, of how many."""

    helped: int
    of: int

    @property
    def percent(self) -> int:
        """The share of readers that it helped, in percent; 0 when nobody has voted."""
        return round(100 * self.helped / self.of) if self.of else 0


def helpfulness_of(publication: Publication) -> tuple[Helpfulness, Helpfulness]:
    """Return how many readers the present version of a page helped, and all of its versions. One query."""
    current = Q(version=publication.content_hash)
    helped = Q(helpful=True)
    found = publication.votes.aggregate(
        helped_now=Count("pk", filter=current & helped),
        now=Count("pk", filter=current),
        helped=Count("pk", filter=helped),
        all=Count("pk"),
    )
    return Helpfulness(found["helped_now"], found["now"]), Helpfulness(found["helped"], found["all"])
