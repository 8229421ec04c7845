"""A reminder knows the campaign of its order; there were none before."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """FollowUp.campaign."""

    dependencies = [("briefing", "0002_immutable")]
    operations = [
        migrations.AddField(
            model_name="followup",
            name="campaign",
            field=models.CharField(default="", max_length=48),
            preserve_default=False,
        ),
    ]
