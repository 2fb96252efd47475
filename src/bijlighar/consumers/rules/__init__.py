"""Limits on linking a mobile, how a service number is written, and the sheet of connections."""
