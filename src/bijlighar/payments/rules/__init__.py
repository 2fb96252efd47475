"""Rules of payments: how a payment fits its order, what is hidden, links, numbers."""
