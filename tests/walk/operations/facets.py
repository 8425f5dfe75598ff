"""Regions, product lines and roles."""

from typing import Any

from cms.models import ProductLine, Region, Role
from tests.walk.editor import Editor, Pick

from .registry import operation

TREES: list[Any] = [Region, ProductLine]


def names_of(value: Any, **labels: str) -> dict[str, Any]:
    labels = {"en": value.label("en")} | labels
    return {
        "key": value.key,
        "sort_order": value.sort_order,
        **{f"label_{code}": text for code, text in labels.items()},
    }


@operation()
def rename_facet_value(editor: Editor, pick: Pick) -> None:
    """Give a facet value another label and place in the order."""
    model: Any = pick.one([*TREES, Role])
    value = pick.one(model.objects.order_by("pk"))
    data = names_of(value, en=f"Label {editor.word()}") | {"sort_order": pick.number(5)}
    parent = getattr(value, "parent_id", None)
    editor.post(f"{model._meta.model_name}:edit", value.pk, data=data | ({"parent": parent} if parent else {}))


@operation(weight=3)
def move_facet_value(editor: Editor, pick: Pick) -> None:
    """Give a facet value another parent, or none."""
    model = pick.one(TREES)
    value = pick.one(model.objects.order_by("pk"))
    others = model.objects.exclude(pk=value.pk).order_by("pk")
    parent = {} if pick.chance(3) else {"parent": pick.one(others).pk}
    editor.post(f"{model._meta.model_name}:edit", value.pk, data=names_of(value) | parent)


@operation()
def add_facet_value(editor: Editor, pick: Pick) -> None:
    """Add a facet value, at the top or below another one."""
    model: Any = pick.one([*TREES, Role])
    key = editor.word()
    data: dict[str, Any] = {"key": key, "label_en": key, "sort_order": 0}
    if model is not Role and not pick.chance(3):
        data["parent"] = pick.one(model.objects.order_by("pk")).pk
    editor.post(f"{model._meta.model_name}:add", data=data)


@operation()
def delete_facet_value(editor: Editor, pick: Pick) -> None:
    """Delete a facet value; one that is in use stays."""
    model: Any = pick.one([*TREES, Role])
    editor.post(f"{model._meta.model_name}:delete", pick.one(model.objects.order_by("pk")).pk)
