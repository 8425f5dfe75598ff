"""Where people sign in and out."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from .views import LoginView

app_name = "accounts"

urlpatterns = [
    path("login/", LoginView.as_view(), name="login"),
    path(
        "logout/",
        # Asks first: a page that many people get holds a link here, and no form with somebody's token.
        LogoutView.as_view(template_name="accounts/logout.html", http_method_names=["get", "head", "post", "options"]),
        name="logout",
    ),
]
