"""Inside, call; outside, outbox: what must be said to the outside is a row in the same transaction."""

from bijlighar.kernel.outbox.claim import FIRST_WAIT_SECONDS, MAX_ATTEMPTS, Message, claim
from bijlighar.kernel.outbox.forget import Kept, count_old, forget, forget_old, of_recipients
from bijlighar.kernel.outbox.look import Failure, Waiting, failures, recent, waiting
from bijlighar.kernel.outbox.post import Progress, post, post_all, progress
from bijlighar.kernel.outbox.settle import Settled, failed, give_up, replay, sent, settle

__all__ = [
    "FIRST_WAIT_SECONDS",
    "MAX_ATTEMPTS",
    "Failure",
    "Kept",
    "Message",
    "Progress",
    "Settled",
    "Waiting",
    "claim",
    "count_old",
    "failed",
    "failures",
    "forget",
    "forget_old",
    "give_up",
    "of_recipients",
    "post",
    "post_all",
    "progress",
    "recent",
    "replay",
    "sent",
    "settle",
    "waiting",
]
