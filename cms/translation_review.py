"""What wagtail-localize's editor lacks: review, locks, the checklist; and who may do what about translations.

Its editor knew one way to readers, publishing. Whoever may not publish submits the translation to the workflow of its
page, and reviewers approve it there. What waits for review is changed by reviewers only, as in Wagtail's own editor,
since approving publishes the latest revision, whoever made it.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.admin.ui.components import MediaContainer
from wagtail.models import Page, WorkflowState
from wagtail.permission_policies.pages import PagePermissionPolicy
from wagtail.snippets.permissions import user_can_edit_snippet_type
from wagtail_localize.models import Translation, TranslationSource
from wagtail_localize.views import convert, submit_translations, update_translations
from wagtail_localize.views import edit_translation as editor

from cms.models import BasePage
from cms.side_panels import ChecklistSidePanel
from cms.to_translate import may_read
from cms.translation import is_complete, may_publish

SUBMIT = "submit-to-review"
REVIEW = "review-"  # before the name of what a reviewer does
_CHANGING = ("edit_string_translation", "edit_override", "upload_pofile", "machine_translate", "stop_translation")


def connect() -> None:
    """Put our behaviour around wagtail-localize's. Called once, when the app is ready."""
    editor.edit_translation = _with_review(editor.edit_translation)
    editor.render = _with_footer(editor.render)
    for name in _CHANGING:
        setattr(editor, name, _unless_locked(getattr(editor, name)))
    convert.convert_to_alias = _for_publishers(convert.convert_to_alias)
    update: Any = update_translations.UpdateTranslationsView
    update.get_form = _without_publishing(update.get_form)
    update.get_object = _of_ones_own(update.get_object)
    for view in (submit_translations.SubmitPageTranslationView, submit_translations.SubmitSnippetTranslationView):
        view.get_object = _of_ones_own(view.get_object)


@dataclass(frozen=True, slots=True)
class Button:
    """A button of the footer. `url` leads to a form that asks for more; without it, the editor is sent `action`."""

    label: str
    action: str
    url: str = ""


def is_locked_for(user: Any, page: Page) -> bool:
    """Tell whether somebody else works on a page, or has to approve it first."""
    return bool(page.permissions_for_user(user).page_locked())


def submit_to_review(translation: Translation, page: Page, user: Any) -> None:
    """Save what is translated as a draft, and let the workflow of the page begin, or go on after changes.

    Raises ValidationError when the page cannot be saved so.
    """
    translation.save_target(user=user, publish=False)
    page = page.specific_class.objects.get(pk=page.pk)
    state = page.current_workflow_state
    if state is not None and state.status == WorkflowState.STATUS_NEEDS_CHANGES:
        state.resume(user)
    else:
        page.get_workflow().start(page, user)


def _buttons(page: Page, user: Any) -> list[Button]:
    if not page.workflow_in_progress:
        if not page.permissions_for_user(user).can_submit_for_moderation():
            return []
        again = page.current_workflow_state is not None
        return [Button(_("Submit to review again") if again else _("Submit to review"), SUBMIT)]
    state = page.current_workflow_task_state
    is_last = page.current_workflow_state.is_at_final_task
    return [
        Button(
            _("Approve and publish") if is_last and name == "approve" else str(label),
            f"{REVIEW}{name}",
            reverse("wagtailadmin_pages:workflow_action", args=[page.pk, name, state.pk]) if asks else "",
        )
        for name, label, asks in page.current_workflow_task.get_actions(page, user)
        if not (asks and name == "approve")  # what was changed meanwhile is saved before, which that form cannot do
    ]


def _with_review(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def wrapper(request: HttpRequest, translation: Translation, instance: Any) -> HttpResponse:
        if request.method != "POST" or not isinstance(instance, Page):
            return view(request, translation, instance)
        action = request.POST.get("action", "")
        if is_locked_for(request.user, instance):
            messages.error(request, _("Nothing is saved: the page is locked, or waits for its review."))
        elif action == SUBMIT or action.startswith(REVIEW):
            _act(request, translation, instance, action)
        else:
            return view(request, translation, instance)
        return redirect(request.get_full_path())

    return wrapper


def _act(request: HttpRequest, translation: Translation, page: Page, action: str) -> None:
    button = next((one for one in _buttons(page, request.user) if one.action == action and not one.url), None)
    if button is None:
        raise PermissionDenied
    title = page.get_admin_display_title()
    if not is_complete(translation):
        total, translated = translation.get_progress()
        text = _("Not submitted: %(translated)d of %(total)d segments are translated. Translate the others first.")
        messages.error(request, text % {"translated": translated, "total": total})
        return
    try:
        if action == SUBMIT:
            submit_to_review(translation, page, request.user)
            messages.success(request, _("“%(page)s” is submitted to review.") % {"page": title})
        else:
            translation.save_target(user=request.user, publish=False)
            state = page.current_workflow_task_state
            page.current_workflow_task.on_action(state, request.user, action.removeprefix(REVIEW))
            messages.success(request, _("“%(page)s” is approved.") % {"page": title})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))


def _with_footer(render: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the editor the buttons of the review and the checklist, and let it know of locks and rights."""

    @wraps(render)
    def wrapper(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
        page, translation = context.get("instance"), context.get("translation")
        if isinstance(page, Page) and translation is not None:
            locked = is_locked_for(request.user, page)
            if locked:
                messages.warning(request, page.get_lock().get_message(request.user))
            props = json.loads(context["props"])
            props["object"]["isLocked"] = props["object"]["isLocked"] or locked
            if page.workflow_in_progress or locked:
                props["perms"]["canPublish"] = False  # approving does that
            context |= {
                "props": json.dumps(props),
                "review_buttons": [] if locked else _buttons(page, request.user),
                # What else there is to do, such as stopping, is for those who answer for what readers get.
                "is_alone": not may_publish(request.user, page),
            }
            if isinstance(page, BasePage):
                draft = translation.source.get_ephemeral_translated_instance(translation.target_locale, fallback=True)
                panels = [*context["side_panels"], ChecklistSidePanel(draft, request)]
                context |= {"side_panels": panels, "media": MediaContainer(panels).media}
        return render(request, template, context)

    return wrapper


def _unless_locked(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def wrapper(request: HttpRequest, translation_id: int, *args: Any, **kwargs: Any) -> HttpResponse:
        page = get_object_or_404(Translation, pk=translation_id).get_target_instance()
        if isinstance(page, Page) and is_locked_for(request.user, page):
            raise PermissionDenied
        return view(request, translation_id, *args, **kwargs)

    return wrapper


def _for_publishers(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def wrapper(request: HttpRequest, page_id: int) -> HttpResponse:
        page = get_object_or_404(Page, pk=page_id)
        if is_locked_for(request.user, page) or not page.permissions_for_user(request.user).can_publish():
            raise PermissionDenied  # readers would lose the translation
        return view(request, page_id)

    return wrapper


def _without_publishing(get_form: Callable[..., forms.Form]) -> Callable[..., forms.Form]:
    """Do not offer to publish the translations to who may not."""

    @wraps(get_form)
    def wrapper(view: Any) -> forms.Form:
        form = get_form(view)
        translations = view.object.translations.filter(enabled=True)
        if not all(may_publish(view.request.user, one.get_target_instance()) for one in translations):
            form.fields["publish_translations"].widget = forms.HiddenInput()
            form.fields["publish_translations"].disabled = True
        return form

    return wrapper


def _of_ones_own(get_object: Callable[..., Any]) -> Callable[..., Any]:
    """Let people submit pages that they may read, anew those that they translate, and snippets that they may change."""

    @wraps(get_object)
    def wrapper(view: Any) -> Any:
        found = get_object(view)
        user, is_source = view.request.user, isinstance(found, TranslationSource)
        instance = found.get_source_instance() if is_source else found
        if isinstance(instance, Page):
            allowed = may_read(user, instance) or (is_source and _translates(user, instance))
        else:
            allowed = user_can_edit_snippet_type(user, type(instance))
        if not allowed:
            raise PermissionDenied
        return found

    return wrapper


def _translates(user: Any, page: Page) -> bool:
    mine = PagePermissionPolicy().instances_user_has_permission_for(user, "change")
    return bool(mine.filter(translation_key=page.translation_key).exists())
