"""Who may change and delete images and files."""

from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import CharField, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Cast
from wagtail.permission_policies.collections import CollectionOwnershipPermissionPolicy
from wagtail.permissions import register_permission_policy

from cms.models import Document, Image, Publication, PublicationDependency

OWNER = "uploaded_by_user"
_CHANGES = {"change", "delete"}


class MediaPolicy(CollectionOwnershipPermissionPolicy):
    """Whoever may add files may change and delete their own, until readers have them: then it takes the right to."""

    def user_has_any_permission_for_instance(self, user: Any, actions: Iterable[str], instance: Any) -> bool:
        actions = set(actions)
        allowed: bool = super().user_has_any_permission_for_instance(user, actions, instance)
        if not allowed or not actions <= _CHANGES or self._may_change(user, instance.collection):
            return allowed
        return not shown_to_readers(type(instance), [instance.pk])

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> Any:
        actions = set(actions)
        found: QuerySet[Any] = super().instances_user_has_any_permission_for(user, actions)
        if not actions <= _CHANGES or user.is_superuser:
            return found
        changeable = self._collections_with_perm(user, ["change"])
        shown = PublicationDependency.objects.filter(
            kind=_kind(self.model), target=Cast(OuterRef("pk"), CharField()), publication__in=Publication.objects.live()
        )
        return found.exclude(~Q(collection__in=changeable) & Exists(shown))

    def _may_change(self, user: Any, collection: Any) -> bool:
        return bool(self._check_perm(user, ["change"], collection=collection))


def _kind(model: Any) -> str:
    return "image" if issubclass(model, Image) else "file"


def shown_to_readers(model: Any, numbers: Collection[int]) -> bool:
    """Tell whether a live publication shows any of these images, or offers any of these files."""
    found = PublicationDependency.objects.filter(kind=_kind(model), target__in=[str(number) for number in numbers])
    return found.filter(publication__in=Publication.objects.live()).exists()


def connect() -> None:
    """Let the policy come before Wagtail's. Called once, when the app is ready."""
    for model, rights_of in ((Image, "wagtailimages.Image"), (Document, "wagtaildocs.Document")):
        policy = MediaPolicy(model, auth_model=rights_of, owner_field_name=OWNER)
        register_permission_policy(model, policy, exact_class=True)
