from dataclasses import replace

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory
from pytest_django import DjangoAssertNumQueries

from accounts.middleware import ViewerMiddleware
from cms.audience import SIGNED_IN, canonical
from cms.models import PUBLIC_AUDIENCE_ID, Audience
from cms.viewer import Viewer, anonymous, viewer_of


def through_middleware(request: HttpRequest) -> HttpRequest:
    ViewerMiddleware(lambda _request: HttpResponse())(request)
    return request


def test_a_request_that_nobody_prepared_is_anonymous() -> None:
    assert viewer_of(HttpRequest()) == anonymous("en")


def test_the_viewer_has_the_language_of_the_request(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.LANGUAGE_CODE = "fi"
    request.user = AnonymousUser()
    assert viewer_of(through_middleware(request)) == anonymous("fi")


@pytest.mark.django_db
def test_the_viewer_is_built_once_per_request(
    rf: RequestFactory, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    request = rf.get("/")
    request.user = get_user_model().objects.create(username="aino")
    signed_in = Audience.objects.create(rules=canonical([SIGNED_IN]))
    with django_assert_num_queries(0):
        through_middleware(request)
    with django_assert_num_queries(2):
        assert viewer_of(request).audience_ids == {PUBLIC_AUDIENCE_ID, signed_in.pk}
        assert viewer_of(request) is viewer_of(request)


def test_a_viewer_that_somebody_else_built_is_kept(rf: RequestFactory) -> None:
    request = rf.get("/")
    built = Viewer(locale="sv", audience_ids=frozenset({PUBLIC_AUDIENCE_ID, 7}))
    request.viewer = built  # type: ignore[attr-defined]
    assert viewer_of(through_middleware(request)) is built


def test_a_viewer_can_be_moved_to_another_locale() -> None:
    assert replace(anonymous("fi"), locale="sv") == anonymous("sv")
