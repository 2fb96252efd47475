"""Uploaded photos and papers, handed out to whom the area that owns them allows."""
