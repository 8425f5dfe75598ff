import cms.models.media
import wagtail.images.models
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cms', '0008_fill_file_sha256'),
    ]

    operations = [
        migrations.AlterField(
            model_name='document',
            name='file',
            field=models.FileField(upload_to=cms.models.media.own_folder, verbose_name='file'),
        ),
        migrations.AlterField(
            model_name='image',
            name='file',
            field=cms.models.media.ImageField(height_field='height', upload_to=wagtail.images.models.get_upload_to, verbose_name='file', width_field='width'),
        ),
    ]
