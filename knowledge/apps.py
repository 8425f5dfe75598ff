"""The configuration of the app `knowledge`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class KnowledgeConfig(AppConfig):
    """The app `knowledge`."""

    name = "knowledge"
    verbose_name = _("Knowledge")

    def ready(self) -> None:
        """Register the documents, the importers and what translators work on."""
        from cms.documents import DocumentTypes
        from cms.groups import TRANSLATORS, give_section
        from cms.importing.registry import Importers
        from knowledge.documents import ArticleDocument, FaqDocument, HomeDocument, ProductDocument, TopicDocument
        from knowledge.importers import ARTICLE, FAQ, PRODUCT, TOPIC
        from knowledge.models import HomePage
        from knowledge.services import content_default

        DocumentTypes.register(HomeDocument, _("Front page"))
        DocumentTypes.register(TopicDocument, _("Topic"))
        DocumentTypes.register(ArticleDocument, _("Article"))
        DocumentTypes.register(FaqDocument, _("Question and answer"))
        DocumentTypes.register(ProductDocument, _("Product"))
        for importer in (TOPIC, ARTICLE, FAQ, PRODUCT):
            Importers.register(importer)
        # Translations lie below the home pages of all languages but the first.
        give_section(
            TRANSLATORS, HomePage, ("change",), holds=lambda home: home.locale.language_code != content_default()
        )
