-- What a closing keeps is what the transfers through its day add up to, account by account
-- checked: SELECT count(*) FROM ledger_closing
WITH sides AS (
    SELECT c.holder_id, s.account, sum(s.paise) AS paise, max(t.posted_on) AS posted_through
    FROM ledger_closing c
    JOIN ledger_transfer t ON t.holder_id = c.holder_id AND t.for_day <= c.through_day
    CROSS JOIN LATERAL (VALUES (t.debit_code, t.amount_paise), (t.credit_code, -t.amount_paise)) s(account, paise)
    GROUP BY 1, 2
), added AS (
    SELECT holder_id, max(posted_through) AS posted_through,
           coalesce(sum(paise) FILTER (WHERE account = 1), 0) AS receivable,
           coalesce(-sum(paise) FILTER (WHERE account = 2), 0) AS prepaid,
           coalesce(sum(paise) FILTER (WHERE account = 3), 0) AS not_yet_due,
           coalesce(-sum(paise) FILTER (WHERE account = 4), 0) AS deposit,
           coalesce(sum(paise) FILTER (WHERE account = 5), 0) AS deposit_due,
           coalesce(-sum(paise) FILTER (WHERE account = 6), 0) AS application
    FROM sides GROUP BY 1
)
SELECT c.holder_id, c.through_day, c.prepaid_paise, a.prepaid, c.receivable_paise, a.receivable
FROM ledger_closing c LEFT JOIN added a USING (holder_id)
WHERE (c.posted_through, c.receivable_paise, c.prepaid_paise, c.not_yet_due_paise, c.deposit_paise,
       c.deposit_due_paise, c.application_paise)
      IS DISTINCT FROM (a.posted_through, a.receivable, a.prepaid, a.not_yet_due, a.deposit, a.deposit_due,
                        a.application)
