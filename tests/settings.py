"""The settings of the product, except for what would only make the tests slow."""

import os

from config.settings import *
from config.settings import DATA_DIR, STORAGES

# Hashed names need the static files collected first.
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True

# Strong hashes are slow on purpose.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]

# Processes that run tests beside one another have databases of their own, and so indexes.
SEARCH_FOLDER = DATA_DIR / f"search-{os.getpid()}"
