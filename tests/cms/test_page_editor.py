"""The page editor as a whole: Wagtail's, with our blocks and settings."""

import re

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse
from wagtail.models import Site

from knowledge.services import set_up_site

pytestmark = pytest.mark.django_db


@pytest.fixture
def adding() -> str:
    set_up_site()
    home = Site.objects.get(is_default_site=True).root_page
    return reverse("wagtailadmin_pages:add", args=("knowledge", "articlepage", home.pk))


def test_everything_that_the_editor_loads_is_among_the_static_files(admin_client: Client, adding: str) -> None:
    html = admin_client.get(adding).content.decode()
    named = set(re.findall(r"/static/([\w/.-]+\.(?:js|css))", html))
    assert named
    assert {name for name in named if finders.find(name) is None} == set()


def test_a_form_may_have_thousands_of_fields(admin_client: Client, adding: str) -> None:
    streams = {"body-count": "0", "related-count": "0"}
    fields = {f"body-{number}-value": "" for number in range(5_000)}
    assert admin_client.post(adding, {"title": "Long", **streams, **fields}).status_code == 200
