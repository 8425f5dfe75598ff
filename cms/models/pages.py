"""The abstract base of every page that readers get."""

import logging
from abc import abstractmethod
from collections.abc import Iterable
from contextvars import ContextVar
from typing import Any, ClassVar, NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.forms import RadioSelect
from django.http import HttpRequest, HttpResponse
from django.urls import resolve, reverse
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from taggit.models import ItemBase, Tag
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.blocks import PageChooserBlock
from wagtail.fields import StreamField
from wagtail.models import COMMENTS_RELATION_NAME, Page, Revision
from wagtail_localize.fields import BaseTranslatableField

from cms import interface
from cms.documents import DocumentContext, PageDocument, Wanted
from cms.forms import BaseCopyForm, BasePageForm
from cms.periods import ALWAYS, Period
from cms.slugs import is_reserved, reserved_slug_message

from .content_key import ContentKey
from .facets import ProductLine, Region, Role
from .significance import Significance

logger = logging.getLogger(__name__)


class TranslationBasis(NamedTuple):
    """What a translation is made from: the id of the source page's revision, and whether by a machine."""

    revision: int | None
    machine: bool


# Set while a translation is being made (see `cms.translation`); its revisions take it up.
translation_basis: ContextVar[TranslationBasis | None] = ContextVar("translation_basis", default=None)


class PageTag(ItemBase):
    """A tag on a page. Tags are words of the page's own language, so each translation has its own."""

    tag = models.ForeignKey(Tag, models.CASCADE, related_name="tagged_pages")
    content_object = ParentalKey("wagtailcore.Page", on_delete=models.CASCADE, related_name="tagged_items")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["tag", "content_object"], name="page_tag_once")]


# What Wagtail writes to the row of a live page outside publishing: state, never content.
STATE_FIELDS = frozenset(
    {
        "alias_of",
        "alias_of_id",
        "draft_title",
        "expired",
        "has_unpublished_changes",
        "first_published_at",
        "last_published_at",
        "latest_revision",
        "latest_revision_created_at",
        "live",
        "live_revision",
        "locked",
        "locked_at",
        "locked_by",
        "numchild",
        "owner",
        COMMENTS_RELATION_NAME,
    }
)


class BasePage(Page):
    """A page with facets, an owner and a review date, whose live revision becomes a publication."""

    document_type: ClassVar[str]

    summary = models.TextField(
        _("summary"),
        blank=True,
        max_length=1000,
        help_text=_("One or two sentences, shown in lists and search results."),
    )
    regions = ParentalManyToManyField(
        Region, blank=True, verbose_name=_("regions"), help_text=_("None means everywhere.")
    )
    product_lines = ParentalManyToManyField(
        ProductLine, blank=True, verbose_name=_("product lines"), help_text=_("None means all.")
    )
    roles = ParentalManyToManyField(
        Role, blank=True, verbose_name=_("roles"), help_text=_("None means everybody. This is not about access.")
    )
    content_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("content owner"),
        help_text=_("Who answers for this page."),
    )
    review_date = models.DateField(
        _("review by"), null=True, blank=True, help_text=_("The day on which somebody should read it again.")
    )
    updated = models.DateField(
        _("updated"), null=True, blank=True, help_text=_("The content's own date; empty means the day of publishing.")
    )
    no_index = models.BooleanField(_("hide from search engines"), default=False)
    # Which revision of the source page this translation was made from, and whether by a machine. Belongs to the
    # revision: publishing it says how current the translation is.
    based_on = models.BigIntegerField(null=True, blank=True, editable=False)
    machine_translated = models.BooleanField(default=False, editable=False)
    significance = models.CharField(
        _("significance of this change"),
        max_length=6,
        choices=Significance.choices,
        default=Significance.NORMAL,
        blank=True,
    )
    # The ids of the revisions since which changes were minor, or not major; None when that is the revision itself.
    meaning_revision = models.BigIntegerField(null=True, blank=True, editable=False)
    major_revision = models.BigIntegerField(null=True, blank=True, editable=False)
    tags = ClusterTaggableManager(through=PageTag, blank=True, verbose_name=_("tags"))
    related = StreamField(
        [("page", PageChooserBlock(label=_("Page")))],
        blank=True,
        verbose_name=_("related pages"),
        help_text=_("In the order in which readers see them, in their own language."),
    )

    content_panels: ClassVar = [*Page.content_panels, FieldPanel("summary")]
    change_panels: ClassVar = [FieldPanel("significance", widget=RadioSelect)]
    facet_panels: ClassVar = [
        MultiFieldPanel(
            [FieldPanel("regions"), FieldPanel("product_lines"), FieldPanel("roles")], heading=_("Applies to")
        ),
        FieldPanel("tags"),
        MultiFieldPanel(
            [FieldPanel("content_owner"), FieldPanel("review_date"), FieldPanel("updated")],
            heading=_("Responsibility"),
        ),
    ]
    promote_panels: ClassVar = [
        FieldPanel("slug"),
        FieldPanel("key"),
        MultiFieldPanel(
            [FieldPanel("seo_title"), FieldPanel("search_description"), FieldPanel("no_index")],
            heading=_("For search engines"),
        ),
    ]

    # wagtail-localize would copy these from the source; facets and owner follow `ContentKey.shared` instead. The slug
    # comes from the title (see `cms.translation`).
    override_translatable_fields: ClassVar = [
        BaseTranslatableField(name)
        for name in ("slug", "content_owner", "review_date", "updated", "no_index", "significance", "tagged_items")
    ]
    exclude_fields_in_copy: ClassVar = ["meaning_revision", "major_revision"]

    base_form_class = BasePageForm
    copy_form_class = BaseCopyForm

    # What translators work on besides streams of blocks, and the streams that need no translation; how a translation
    # lags behind its source is counted by them.
    translated_texts: ClassVar[tuple[str, ...]] = ("title", "summary", "seo_title", "search_description")
    untranslated_streams: ClassVar[frozenset[str]] = frozenset({"related"})

    # Set when a page is made from a revision, so that neither needs a query of its own.
    facet_keys: dict[str, list[str]] | None = None  # facet field → keys
    tag_ids: list[int] | None = None

    class Meta:
        abstract = True

    def save_revision(self, *args: Any, overwrite_revision: Revision | None = None, **kwargs: Any) -> Revision:
        """Save a revision. The live revision is never overwritten: readers have it (an autosave would change it)."""
        live = self._stored_live_revisions()
        if overwrite_revision is not None and live is not None and overwrite_revision.pk == live[0]:
            overwrite_revision = None
        basis = translation_basis.get()
        if basis is not None:
            self.based_on, self.machine_translated = basis
        self._keep_meaning(live)
        return super().save_revision(*args, overwrite_revision=overwrite_revision, **kwargs)

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        """Save the page. The content of a live page with a live revision is written by publishing only.

        Anything else that saves such a page (wagtail-localize re-submitting a subtree, a script) changes its state but
        not its content; to change the content, publish a revision.
        """
        if update_fields is not None:
            update_fields = list(update_fields)
        is_state = update_fields is not None and STATE_FIELDS.issuperset(update_fields)
        if self.pk and not is_state and self._is_live_and_not_publishing():
            names = STATE_FIELDS if update_fields is None else STATE_FIELDS & set(update_fields)
            if update_fields is None:
                logger.info("Page %d is live: its content is written by publishing a revision only", self.pk)
                kwargs["clean"] = False
            update_fields = sorted(names - {"alias_of_id"} if update_fields is None else names)
        super().save(*args, update_fields=update_fields, **kwargs)

    def _stored_live_revisions(self) -> tuple[int | None, int | None, int | None] | None:
        names = ("live_revision_id", "meaning_revision", "major_revision")
        found: tuple[int | None, int | None, int | None] | None = (
            type(self)._default_manager.filter(pk=self.pk).values_list(*names).first()
        )
        return found

    def _keep_meaning(self, live: tuple[int | None, int | None, int | None] | None) -> None:
        """Note since which revision changes were minor, and since which not major; `live` is what readers have."""
        self.meaning_revision = self.major_revision = None
        if live is None or live[0] is None:
            return
        revision, meaning, major = live
        if self.significance == Significance.MINOR:
            self.meaning_revision = meaning or revision
        if self.significance != Significance.MAJOR:
            self.major_revision = major or revision

    def _check_slug_is_unique(self) -> None:
        # Wagtail's own check of the slug, of drafts and of what is published.
        super()._check_slug_is_unique()
        if is_reserved(self.slug, self.get_parent()):
            raise ValidationError({"slug": reserved_slug_message(self.slug)})

    def _is_live_and_not_publishing(self) -> bool:
        if not self.live or not self.live_revision_id:
            return False
        stored = Page.objects.filter(pk=self.pk).values("live", "live_revision_id", "last_published_at").first()
        return bool(
            stored
            and stored["live"]
            and stored["live_revision_id"] == self.live_revision_id
            and stored["last_published_at"] == self.last_published_at
        )

    def serve_preview(self, request: HttpRequest, _mode_name: str) -> HttpResponse:
        """Return what readers would see if the page were published now; it need not even be saved.

        The view at the addresses of pages shows it, and finds it as `request.draft` (see `cms.previewing`).
        """
        request.draft = self  # type: ignore[attr-defined]  # a request carries what its view needs
        with interface.override(self.locale.language_code):
            view, arguments, options = resolve(reverse("wagtail_serve", args=[""]))
            response: HttpResponse = view(request, *arguments, **options)
        return response

    @property
    def key(self) -> str:
        """The key that the page shares with its translations, or nothing while it is unsaved."""
        found = ContentKey.objects.filter(translation_key=self.translation_key).values_list("key", flat=True).first()
        return found or ""

    @abstractmethod  # held by the type checker: models have a metaclass of Django's
    def collect(self, wanted: Wanted) -> None:
        """Note in `wanted` what this page refers to. Page types add their own blocks and relations."""

    @abstractmethod
    def document(self, context: DocumentContext) -> PageDocument:
        """Return the page's typed document, made from `context` alone. Page types implement it with `base_fields`."""

    def period(self) -> Period:
        """Return from when until when the page holds. At each of the two moments readers hear of it."""
        return ALWAYS

    def terms(self, document: PageDocument) -> Iterable[tuple[str, str]]:  # noqa: ARG002 - for page types
        """Return by what else readers find the page than what every page has: pairs of kind and value."""
        return ()
