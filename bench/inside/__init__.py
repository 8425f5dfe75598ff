"""What is measured inside a process of Majakka (or of the stock project). Each module runs by itself, with `-m`."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()
