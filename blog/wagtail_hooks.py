"""What the blog adds to the Wagtail admin."""

from wagtail.snippets.models import register_snippet

from .viewsets import BlogViewSetGroup

register_snippet(BlogViewSetGroup)
