"""What the tests of the API share."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.help_site import HelpSite, kept_help_site


@pytest.fixture(scope="module")
def site(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[HelpSite]:  # noqa: ARG001 - comes first
    """Give a small help centre."""
    with kept_help_site(django_db_blocker) as site:
        yield site
