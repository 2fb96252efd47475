"""Meters over DLMS: tables, bytes, sealing, reading and switching, and what an independent library says."""
