"""The models of the base."""

from .audience import PUBLIC_AUDIENCE_ID, Audience
from .brand import Brand
from .content_key import ContentKey
from .facets import FACETS, FacetValue, ProductLine, Region, Role
from .feedback import PageViews, Popularity, ReaderSalt, Reason, Vote
from .file_text import FileText
from .importing import ImportedContent
from .keyed_snippet import KeyedSnippet
from .media import Document, Image, Rendition
from .navigation import Navigation
from .pages import BasePage, PageTag
from .publications import (
    Counter,
    FollowerState,
    Mark,
    ProjectionError,
    Publication,
    PublicationAddress,
    PublicationAudienceHistory,
    PublicationDependency,
    PublicationTerm,
)
from .shared_text import SharedText
from .significance import Significance

__all__ = [
    "FACETS",
    "PUBLIC_AUDIENCE_ID",
    "Audience",
    "BasePage",
    "Brand",
    "ContentKey",
    "Counter",
    "Document",
    "FacetValue",
    "FileText",
    "FollowerState",
    "Image",
    "ImportedContent",
    "KeyedSnippet",
    "Mark",
    "Navigation",
    "PageTag",
    "PageViews",
    "Popularity",
    "ProductLine",
    "ProjectionError",
    "Publication",
    "PublicationAddress",
    "PublicationAudienceHistory",
    "PublicationDependency",
    "PublicationTerm",
    "ReaderSalt",
    "Reason",
    "Region",
    "Rendition",
    "Role",
    "SharedText",
    "Significance",
    "Vote",
]
