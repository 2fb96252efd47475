"""When there is no electricity: planned shutdowns, faults, who is without, until when, and how often."""
