from typing import Any

from django.db import migrations


def forget(apps: Any, _schema_editor: Any) -> None:
    """Ask nobody to translate the slugs of pages that were submitted before they came from the title."""
    apps.get_model('wagtail_localize', 'StringSegment').objects.filter(context__path='slug').delete()


class Migration(migrations.Migration):

    dependencies = [
        ('cms', '0009_media_files'),
        ('wagtail_localize', '0016_rename_page_revision_translationlog_revision'),
    ]

    operations = [
        migrations.RunPython(forget, migrations.RunPython.noop),
    ]
