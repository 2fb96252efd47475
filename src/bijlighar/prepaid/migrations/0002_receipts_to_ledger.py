from django.db import migrations

COLUMNS = "receipt_number, company_id, amount_paise, channel_code"
TO_LEDGER = f"""
INSERT INTO ledger_receipt (holder_id, code, {COLUMNS}, received_on, received_at)
SELECT connection_id, 70, {COLUMNS}, credited_on, credited_at FROM prepaid_credit
"""
BACK = f"""
INSERT INTO prepaid_credit (connection_id, {COLUMNS}, credited_on, credited_at)
SELECT holder_id, {COLUMNS}, received_on, received_at FROM ledger_receipt WHERE code = 70;
DELETE FROM ledger_receipt WHERE code = 70;
REVOKE UPDATE, DELETE, TRUNCATE ON prepaid_credit FROM bijlighar_app
"""


class Migration(migrations.Migration):
    """The receipts of recharges move to the ledger, beside those of payments."""

    dependencies = [("prepaid", "0001_first"), ("ledger", "0002_receipt")]

    operations = [migrations.RunSQL(TO_LEDGER, BACK), migrations.DeleteModel("Credit")]
