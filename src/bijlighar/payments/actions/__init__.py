"""Writes of payments: orders, what gateways tell, receipts, refunds, tills, settlement."""

from bijlighar.payments.actions.basket import MOST_PARTS, BasketPart, open_basket
from bijlighar.payments.actions.bbps import BbpsTaken, UnableToReceipt, keep_bbps_answer, take_bbps
from bijlighar.payments.actions.events import (
    MOST_AT_ONCE,
    EventKept,
    EventTaken,
    UnableToTake,
    hold_told,
    keep_event,
    set_aside,
    take_events,
)
from bijlighar.payments.actions.found import UnableToFind, assign_payment, take_settled, take_told
from bijlighar.payments.actions.later import note_asked, put_off_credits
from bijlighar.payments.actions.orders import (
    OPEN_FOR,
    UnableToNote,
    UnableToOpen,
    note_credited,
    note_gateway_order,
    open_order,
)
from bijlighar.payments.actions.reconcile import Reconciled, UnableToClose, close_difference, reconcile
from bijlighar.payments.actions.record import UnableToRecord
from bijlighar.payments.actions.refunds import (
    ToSend,
    UnableToRefund,
    claim_refunds,
    decide_refund,
    note_refund_sent,
    pay_refund_by_hand,
    propose_closing_refund,
    propose_refund,
)
from bijlighar.payments.actions.statements import (
    Imported,
    UnableToImport,
    import_statement,
    replay_rejected,
)
from bijlighar.payments.actions.tills import (
    Closed,
    UnableToUseTill,
    check_till,
    close_till,
    open_till,
    take_at_till,
)

__all__ = [
    "MOST_AT_ONCE",
    "MOST_PARTS",
    "OPEN_FOR",
    "BasketPart",
    "BbpsTaken",
    "Closed",
    "EventKept",
    "EventTaken",
    "Imported",
    "Reconciled",
    "ToSend",
    "UnableToClose",
    "UnableToFind",
    "UnableToImport",
    "UnableToNote",
    "UnableToOpen",
    "UnableToReceipt",
    "UnableToRecord",
    "UnableToRefund",
    "UnableToTake",
    "UnableToUseTill",
    "assign_payment",
    "check_till",
    "claim_refunds",
    "close_difference",
    "close_till",
    "decide_refund",
    "hold_told",
    "import_statement",
    "keep_bbps_answer",
    "keep_event",
    "note_asked",
    "note_credited",
    "note_gateway_order",
    "note_refund_sent",
    "open_basket",
    "open_order",
    "open_till",
    "pay_refund_by_hand",
    "propose_closing_refund",
    "propose_refund",
    "put_off_credits",
    "reconcile",
    "replay_rejected",
    "set_aside",
    "take_at_till",
    "take_bbps",
    "take_events",
    "take_settled",
    "take_told",
]
