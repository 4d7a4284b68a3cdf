import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("integrations", "0001_initial"),
    ]

    operations = [
        migrations.AlterField(
            model_name="counterpart",
            name="rate_per_minute",
            field=models.PositiveIntegerField(
                blank=True,
                help_text="Vacío: el valor de la configuración.",
                null=True,
                validators=[
                    django.core.validators.MinValueValidator(1, "Uno o más; para dejar de consultar, use Pausar.")
                ],
                verbose_name="consultas por minuto",
            ),
        ),
        migrations.AlterField(
            model_name="counterpart",
            name="timeout_seconds",
            field=models.PositiveIntegerField(
                blank=True,
                help_text="Entre 1 y 240. Vacío: el valor de la configuración.",
                null=True,
                validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(240)],
                verbose_name="espera máxima en segundos",
            ),
        ),
    ]
