from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('cms', '0006_what_replaces_content'),
    ]

    operations = [
        migrations.AddField(
            model_name='document',
            name='sha256',
            field=models.CharField(blank=True, editable=False, max_length=64),
        ),
    ]
