"""Bills on the desk: the cycle of an office, its doubtful drafts, and approval by a second person."""
