"""Template tags for hub pages."""

from django import template

from helpcentre.hubs import hub_url

register = template.Library()

register.simple_tag(hub_url, name="hub_of")
