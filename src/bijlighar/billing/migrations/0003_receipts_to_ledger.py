from django.db import migrations

COLUMNS = "receipt_number, company_id, amount_paise, channel_code"
TO_LEDGER = f"""
INSERT INTO ledger_receipt (holder_id, code, {COLUMNS}, received_on, received_at)
SELECT connection_id, 71, {COLUMNS}, received_on, received_at FROM billing_payment
"""
BACK = f"""
INSERT INTO billing_payment (connection_id, {COLUMNS}, received_on, received_at)
SELECT holder_id, {COLUMNS}, received_on, received_at FROM ledger_receipt WHERE code = 71;
DELETE FROM ledger_receipt WHERE code = 71;
REVOKE UPDATE, DELETE, TRUNCATE ON billing_payment FROM bijlighar_app
"""


class Migration(migrations.Migration):
    """The receipts of payments move to the ledger, beside those of recharges."""

    dependencies = [("billing", "0002_piece"), ("ledger", "0002_receipt")]

    operations = [migrations.RunSQL(TO_LEDGER, BACK), migrations.DeleteModel("Payment")]
