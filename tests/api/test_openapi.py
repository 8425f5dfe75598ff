"""The description of the API changes only on purpose; then `make openapi` writes it down."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from cms.documents import DocumentTypes

SNAPSHOT = Path(__file__).with_name("openapi.json")


@pytest.fixture
def description(client: Client) -> Any:
    return client.get("/api/v1/openapi.json").json()


def test_description_is_the_one_that_is_kept(description: Any) -> None:
    assert description == json.loads(SNAPSHOT.read_text())


def test_documents_are_told_apart_by_type(description: Any) -> None:
    assert description["openapi"].startswith("3.1")
    document = description["components"]["schemas"]["PageItem"]["properties"]["document"]
    assert set(document["discriminator"]["mapping"]) == set(DocumentTypes.all())
    assert len(document["oneOf"]) == len(DocumentTypes.all())


def test_references_are_described_as_what_they_lead_to(description: Any) -> None:
    schemas = description["components"]["schemas"]
    assert not {"PageRef", "FileRef", "ImageRef"} & set(schemas)
    related = schemas["ArticleDocument"]["properties"]["related"]
    assert related["items"]["$ref"].endswith("/Link")


def test_documentation_is_served_from_here(client: Client) -> None:
    text = client.get("/api/v1/docs").content.decode()
    assert "/static/ninja/swagger-ui-bundle" in text
    assert "https://" not in text
