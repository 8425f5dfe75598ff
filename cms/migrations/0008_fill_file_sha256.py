import hashlib
from typing import Any

from django.db import migrations


def fill(apps: Any, _schema_editor: Any) -> None:
    """Compute the checksums of the files that are stored, and mark these, so that publications get them."""
    Document = apps.get_model('cms', 'Document')
    Mark = apps.get_model('cms', 'Mark')
    for document in Document.objects.filter(sha256='').order_by('pk').iterator():
        try:
            with document.file.storage.open(document.file.name, 'rb') as content:
                checksum = hashlib.file_digest(content, 'sha256').hexdigest()
        except OSError:  # the file is lost, and has none
            continue
        Document.objects.filter(pk=document.pk).update(sha256=checksum)
        Mark.objects.create(source=f'file:{document.pk}')


class Migration(migrations.Migration):

    dependencies = [
        ('cms', '0007_file_sha256'),
    ]

    operations = [
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
