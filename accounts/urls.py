"""Where people sign in and out."""

from django.contrib.auth.views import LoginView, LogoutView
from django.urls import path

app_name = "accounts"

urlpatterns = [
    path(
        "login/",
        LoginView.as_view(template_name="accounts/login.html"),
        name="login",
    ),
    path(
        "logout/",
        # Asks first: a page that many people get holds a link here, and no form with somebody's token.
        LogoutView.as_view(template_name="accounts/logout.html", http_method_names=["get", "head", "post", "options"]),
        name="logout",
    ),
]
