"""Prepaid balances and the supply: who is below nothing, who is spared and why, who waits for power."""
