"""Editing is done one at a time on both databases."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from wagtail.models import Page

from cms import doctor
from cms.editing_lock import editing
from knowledge.models import ArticlePage
from tests.factories import make_home, make_page

pytestmark = [pytest.mark.persistence]


@pytest.mark.django_db(transaction=True)
def test_a_change_waits_and_sees_what_the_one_before_has_committed() -> None:
    page = make_page(ArticlePage, make_home(), title="Before")
    began = threading.Event()

    def other() -> str:
        try:
            began.set()
            with editing():
                return str(Page.objects.get(pk=page.pk).title)
        finally:
            connection.close()

    with ThreadPoolExecutor() as pool:
        with editing():
            Page.objects.filter(pk=page.pk).update(title="After")
            title = pool.submit(other)
            began.wait()
            assert not title.done()
        assert title.result() == "After"


@pytest.mark.django_db
def test_doctor_tells_a_damaged_tree() -> None:
    home = make_home()
    make_page(ArticlePage, home)
    assert not list(doctor.tree())
    Page.objects.filter(pk=home.pk).update(numchild=7)
    assert len(list(doctor.tree())) == 1
