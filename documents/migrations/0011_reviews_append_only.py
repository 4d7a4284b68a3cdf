"""Reviews are only added; one goes only together with its finding, when its document leaves the bin for good."""

import django.db.models.deletion
from django.db import migrations, models

FORWARD = """
create function refuse_review_change() returns trigger language plpgsql as $$
begin
    raise exception 'Las revisiones solo se agregan: % no está permitido.', tg_op
        using errcode = 'restrict_violation', hint = 'Para cambiar de opinión, agregue otra revisión.';
end $$;
create function refuse_review_loss() returns trigger language plpgsql as $$
begin
    if exists (select from documents_finding where id = old.finding_id) then
        raise exception 'Una revisión no se borra mientras exista lo que revisa.'
            using errcode = 'restrict_violation', hint = 'Para cambiar de opinión, agregue otra revisión.';
    end if;
    return null;
end $$;
create trigger documents_review_append_only before update on documents_review
    for each row execute function refuse_review_change();
create trigger documents_review_no_truncate before truncate on documents_review
    for each statement execute function refuse_review_change();
create constraint trigger documents_review_kept after delete on documents_review
    deferrable initially deferred for each row execute function refuse_review_loss();
"""

BACKWARD = """
drop trigger documents_review_append_only on documents_review;
drop trigger documents_review_no_truncate on documents_review;
drop trigger documents_review_kept on documents_review;
drop function refuse_review_change();
drop function refuse_review_loss();
"""


class Migration(migrations.Migration):
    dependencies = [("documents", "0010_retention")]

    operations = [
        migrations.AlterField(
            model_name="review",
            name="finding",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="reviews",
                to="documents.finding",
                verbose_name="hallazgo",
            ),
        ),
        migrations.AlterField(
            model_name="review",
            name="at",
            field=models.DateTimeField(auto_now_add=True, verbose_name="revisado"),
        ),
        migrations.AlterField(
            model_name="review",
            name="decision",
            field=models.CharField(
                choices=[
                    ("accepted", "Aceptado"),
                    ("corrected", "Corregido"),
                    ("rejected", "Rechazado"),
                    ("undone", "Deshecho"),
                ],
                max_length=10,
                verbose_name="decisión",
            ),
        ),
        migrations.AlterModelOptions(
            name="review",
            options={
                "ordering": ["finding", "pk"],
                "verbose_name": "revisión",
                "verbose_name_plural": "revisiones",
            },
        ),
        migrations.RunSQL(FORWARD, BACKWARD),
    ]
