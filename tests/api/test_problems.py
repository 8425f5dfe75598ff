"""What goes wrong is told in one voice."""

from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client
from django.urls import path

from config import urls as site_urls

TYPES = ["announcement", "article", "blog", "campaign", "campaigns", "faq", "home", "post", "product", "topic"]

pytestmark = [pytest.mark.django_db, pytest.mark.persistence, pytest.mark.usefixtures("site")]

CONTENT = "/api/v1/content"
NOT_PUBLIC = ["nothing", "members", "partner-prices", "%00", "by-path?path=/en/network/members/"]


def problem(answer: Any, status: int) -> dict[str, Any]:
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    content: dict[str, Any] = answer.json()
    assert content["status"] == status
    assert content["title"]
    assert content["detail"]
    return content


@pytest.mark.parametrize(
    ("query", "parameter", "allowed"),
    [
        ("locale=xx", "locale", ["en", "fi", "sv", "de", "*"]),
        ("type=novel", "type", TYPES),
        ("type=faq&type=novel", "type", TYPES),
        ("region=atlantis", "region", ["america", "europe", "finland"]),
        ("product_line=x", "product_line", []),
        ("role=x", "role", ["customer"]),
        ("fields=title,colour", "fields", ...),
        ("fields=breadcrumb", "fields", ...),
        ("sort=colour", "sort", ...),
        ("fallback=perhaps", "fallback", ["true", "false"]),
        ("page_size=0", "page_size", None),
        ("page_size=101", "page_size", None),
        ("page_size=many", "page_size", None),
        ("updated_since=yesterday", "updated_since", None),
        ("updated_since=0001-01-01T00:00:00%2B14:00", "updated_since", None),
        ("cursor=x", "cursor", None),
        ("cursor=", "cursor", None),
        ("colour=red", "colour", ...),
        ("locale=en&locale=fi", "locale", None),
        ("tag=%00", "tag", None),
        ("q=router", "q", ...),
    ],
)
def test_wrong_parameter_is_named(client: Client, query: str, parameter: str, allowed: Any) -> None:
    content = problem(client.get(f"{CONTENT}?{query}"), 422)
    (error,) = content["errors"]
    assert error["parameter"] == parameter
    assert parameter in content["detail"]
    assert error["detail"]
    if allowed is ...:
        assert error["allowed"]
    else:
        assert error.get("allowed") == allowed


@pytest.mark.parametrize(
    ("address", "parameter"),
    [
        (f"{CONTENT}/slow?locale=*", "locale"),
        (f"{CONTENT}/slow?sort=title", "sort"),
        (f"{CONTENT}/by-path", "path"),
        (f"{CONTENT}/by-path?path=/en/&locale=fi", "locale"),
        ("/api/v1/facets?locale=xx", "locale"),
        ("/api/v1/locales?locale=en", "locale"),
    ],
)
def test_wrong_parameter_is_named_everywhere(client: Client, address: str, parameter: str) -> None:
    assert problem(client.get(address), 422)["errors"][0]["parameter"] == parameter


def test_cursor_of_another_request_is_refused(client: Client) -> None:
    cursor = client.get(CONTENT, {"page_size": 1}).json()["next"]
    assert client.get(CONTENT, {"cursor": cursor, "page_size": 5, "fields": "title"}).status_code == 200
    for other in ({"sort": "key"}, {"type": "faq"}, {"locale": "fi"}):
        problem(client.get(CONTENT, {"cursor": cursor, **other}), 422)
    problem(client.get(CONTENT, {"cursor": cursor[:-1] + ("A" if cursor[-1] != "A" else "B")}), 422)


@pytest.mark.parametrize("what", NOT_PUBLIC)
def test_what_is_not_there_and_what_is_not_for_you_are_the_same(client: Client, what: str) -> None:
    nothing = client.get(f"{CONTENT}/nothing-at-all")
    answer = client.get(f"{CONTENT}/{what}")
    problem(answer, 404)
    assert answer.content == nothing.content


@pytest.mark.parametrize("header", ["Bearer abc", "Basic YTpi", "Bearer", "x", ""])
@pytest.mark.parametrize("address", [CONTENT, f"{CONTENT}/slow", "/api/v1/locales"])
def test_bad_credentials_are_refused(client: Client, header: str, address: str) -> None:
    answer = client.get(address, headers={"Authorization": header})
    problem(answer, 401)
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("address", ["/api/", "/api/v1/", "/api/v1/nothing", "/api/v2/content", "/api/v1/content/"])
def test_unknown_address_is_a_problem_and_no_redirect(client: Client, address: str) -> None:
    problem(client.get(address), 404)
    problem(Client(enforce_csrf_checks=True).post(address), 404)


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_other_methods_are_refused(method: str) -> None:
    answer = getattr(Client(enforce_csrf_checks=True), method)(CONTENT)
    problem(answer, 405)
    assert answer.headers["Allow"] == "GET"


def test_failure_of_ours_is_a_problem(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_request: HttpRequest) -> HttpResponse:
        raise RuntimeError("on purpose")

    monkeypatch.setattr(site_urls, "urlpatterns", [path("api/v1/broken", fail), *site_urls.urlpatterns])
    from django.urls import clear_url_caches  # noqa: PLC0415 - only here

    clear_url_caches()
    try:
        answer = Client(raise_request_exception=False).get("/api/v1/broken")
        assert "on purpose" not in str(problem(answer, 500))
    finally:
        monkeypatch.undo()
        clear_url_caches()


def test_unknown_host_is_a_problem(client: Client) -> None:
    problem(client.get(CONTENT, headers={"Host": "evil.example"}), 400)
