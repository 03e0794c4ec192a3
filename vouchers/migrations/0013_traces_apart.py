"""Rule traces lie apart from the vouchers: only the page of a case reads them.

They are most of a row. Kept in it, compressed, every change of a voucher wrote them again, and
whatever walks over vouchers (sums, indexes that are built) read three times as many pages.
Rows of before stay as they are until they are rewritten.
"""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("vouchers", "0012_one_index_a_column")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE vouchers_voucher ALTER COLUMN verdicts SET STORAGE EXTERNAL",
            "ALTER TABLE vouchers_voucher ALTER COLUMN verdicts SET STORAGE EXTENDED",
        ),
    ]
