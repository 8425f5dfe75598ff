"""The configuration of the app `campaigns`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CampaignsConfig(AppConfig):
    """The app `campaigns`."""

    name = "campaigns"
    verbose_name = _("Campaigns")

    def ready(self) -> None:
        """Register the documents, the importers and what campaign managers work on."""
        from campaigns.documents import AnnouncementDocument, CampaignDocument, CampaignsDocument
        from campaigns.importers import ANNOUNCEMENT, CAMPAIGN, CAMPAIGNS
        from campaigns.models import CampaignIndexPage
        from cms.documents import DocumentTypes
        from cms.groups import CAMPAIGN_MANAGERS, give_section
        from cms.importing.registry import Importers

        DocumentTypes.register(CampaignsDocument, _("Campaigns"))
        DocumentTypes.register(CampaignDocument, _("Campaign"))
        DocumentTypes.register(AnnouncementDocument, _("Announcement"))
        for importer in (CAMPAIGNS, CAMPAIGN, ANNOUNCEMENT):
            Importers.register(importer)
        give_section(CAMPAIGN_MANAGERS, CampaignIndexPage, ("add", "change", "publish", "lock", "unlock"))
