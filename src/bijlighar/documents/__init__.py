"""Uploads: photos and papers, checked for what they really are, stored once, linked by key."""
