"""Reads of payments."""

from bijlighar.payments.queries.orders import (
    OrderRecord,
    PaymentRecord,
    ReceiptRecord,
    order,
    order_of,
    order_of_tr,
    orders,
    paid_uncredited,
    payment,
    payment_of_order,
    receipt,
    receipts,
)

__all__ = [
    "OrderRecord",
    "PaymentRecord",
    "ReceiptRecord",
    "order",
    "order_of",
    "order_of_tr",
    "orders",
    "paid_uncredited",
    "payment",
    "payment_of_order",
    "receipt",
    "receipts",
]
