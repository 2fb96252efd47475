"""Who looked at whose data and why; purposes, consent and retention."""
