"""Signing in."""

from typing import Any

from django.contrib.auth import views
from django.http import HttpRequest, HttpResponseBase

from cms import interface
from cms.locales import content_locales


class LoginView(views.LoginView):
    """The sign-in page, in the language of the page that the person came from."""

    template_name = "accounts/login.html"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer in the language of the address to go on to, if it has one."""
        code = self.get_redirect_url().lstrip("/").partition("/")[0]
        if code in content_locales():
            interface.activate(code)
            request.LANGUAGE_CODE = code
        return super().dispatch(request, *args, **kwargs)
