from django.db import migrations, models

# The owner sees no row while its policies are forced; they are put right again after `migrate`.
OPEN = "ALTER TABLE workorders_part NO FORCE ROW LEVEL SECURITY"
# What the updates left to check at the end is checked now: no table is altered before.
SHUT = "SET CONSTRAINTS ALL IMMEDIATE; ALTER TABLE workorders_part FORCE ROW LEVEL SECURITY"
COLUMNS = ("contact_name", "contact_phone")


def seal_all(apps, schema_editor):
    from anxin.core import crypto

    with schema_editor.connection.cursor() as cursor:
        for column in COLUMNS:
            cursor.execute(
                f"SELECT id, {column}_open FROM workorders_part WHERE {column}_open <> ''"
            )
            for part, said in cursor.fetchall():
                sealed = crypto.seal(said, f"workorders.part.{column}")
                cursor.execute(
                    f"UPDATE workorders_part SET {column} = %s WHERE id = %s", [sealed, part]
                )


class Migration(migrations.Migration):

    dependencies = [
        ('workorders', '0015_ended_counts'),
    ]

    operations = [
        *(migrations.RenameField('part', name, f'{name}_open') for name in COLUMNS),
        *(migrations.AddField('part', name, models.BinaryField(null=True)) for name in COLUMNS),
        migrations.RunSQL(OPEN, migrations.RunSQL.noop),
        migrations.RunPython(seal_all, migrations.RunPython.noop),
        migrations.RunSQL(SHUT, migrations.RunSQL.noop),
        *(migrations.RemoveField('part', f'{name}_open') for name in COLUMNS),
    ]
