"""The dated rulebook and the one engine that rates every bill and every prepaid day."""
