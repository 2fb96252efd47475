"""Accounts, transfers and balances; append-only, and it knows no electricity."""
