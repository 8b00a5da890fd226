from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("permits", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="applicationline",
            name="region",
            field=models.CharField(blank=True, max_length=60),
        ),
    ]
