"""The officer's desk: staff sign in here; everything is shown within the offices a role reaches."""
