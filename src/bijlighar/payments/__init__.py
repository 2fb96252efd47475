"""Money that comes in: orders, gateways, receipts, settlement, reconciliation and refunds."""
