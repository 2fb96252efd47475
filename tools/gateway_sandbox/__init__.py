"""A payment gateway that is not there: orders, a page to pay at, webhooks, refunds, settlements.

Shares no code with the program that talks to it, so that a mistake of one side shows on the other; and it
behaves badly on request: webhooks late, repeated, out of order, forged or lost.
"""
