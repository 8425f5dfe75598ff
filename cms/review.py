"""Review when there is no reviewer left.

Wagtail lets only members of a task's groups, and superusers, edit a page that waits for them, approve it or take it
back. When they have all left, whoever may publish the page stands in for them.
"""

from collections.abc import Callable, Iterable
from functools import wraps
from types import SimpleNamespace
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import CharField, QuerySet
from django.db.models.functions import Cast
from wagtail.models import AbstractGroupApprovalTask, Page, TaskState, WorkflowState
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.permissions import policy_registry

# In Wagtail's eyes, somebody whom every task lets act.
_REVIEWER = SimpleNamespace(is_superuser=True)


def connect() -> None:
    """Put our behaviour around Wagtail's. Called once, when the app is ready."""
    task: Any = AbstractGroupApprovalTask
    for name in ("user_can_access_editor", "locked_for_user", "get_actions"):
        setattr(task, name, _or_stand_in(getattr(task, name)))
    task.get_task_states_user_can_moderate = _with_deserted(task.get_task_states_user_can_moderate)


def is_deserted(task: AbstractGroupApprovalTask) -> bool:
    """Tell whether none of the people whom the task waits for can sign in. One query, or none after `look_up`."""
    known: bool | None = getattr(task, "known_as_deserted", None)
    return _is_deserted(task) if known is None else known


def look_up(pages: Iterable[Page]) -> None:
    """Read once, for all pages of a list, what their status asks about the tasks that they wait for.

    Three queries for each task, however many pages wait for it; the pages have their workflow states already.
    """
    known: dict[int, Any] = {}
    for page in pages:
        state = page.current_workflow_state
        if state is None or state.current_task_state is None:
            continue
        task = state.current_task_state.task
        if task.pk not in known:
            known[task.pk] = task.specific
            if isinstance(task.specific, AbstractGroupApprovalTask):
                task.specific.known_as_deserted = _is_deserted(task.specific)
        task.__dict__["specific"] = known[task.pk]  # Wagtail's cached property


def _is_deserted(task: AbstractGroupApprovalTask) -> bool:
    people = get_user_model()._default_manager.filter(is_active=True, groups__in=task.groups.all())
    return not people.exists()


def stands_in(task: AbstractGroupApprovalTask, instance: Any, user: Any) -> bool:
    """Tell whether `user` acts in the place of reviewers who have left."""
    if isinstance(instance, Page):
        may_publish = instance.permissions_for_user(user).can_publish()
    else:
        may_publish = policy_registry.get(instance).user_has_permission(user, "publish")
    return bool(may_publish and is_deserted(task))


def _or_stand_in(method: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(method)
    def wrapper(task: AbstractGroupApprovalTask, obj: Any, user: Any) -> Any:
        return method(task, obj, _REVIEWER if stands_in(task, obj, user) else user)

    return wrapper


def _with_deserted(method: Callable[..., "QuerySet[TaskState]"]) -> Callable[..., "QuerySet[TaskState]"]:
    @wraps(method)
    def wrapper(task: AbstractGroupApprovalTask, user: Any, **kwargs: Any) -> "QuerySet[TaskState]":
        states = method(task, user, **kwargs)
        if user.is_superuser or not is_deserted(task):
            return states
        mine = PagePermissionPolicy().instances_user_has_permission_for(user, "publish")
        # Which object a state is about is kept as text, and that of others than pages may be no number.
        numbers = mine.annotate(number=Cast("pk", CharField())).values("number")
        pages = WorkflowState.objects.filter(
            base_content_type__app_label="wagtailcore", base_content_type__model="page"
        )
        waiting = method(task, _REVIEWER, **kwargs)
        return waiting.filter(workflow_state__in=pages.filter(object_id__in=numbers).values("pk"))

    return wrapper
