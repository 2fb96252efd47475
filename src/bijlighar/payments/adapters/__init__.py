"""One file an outside maker: its bytes become our records, and ours its bytes."""
