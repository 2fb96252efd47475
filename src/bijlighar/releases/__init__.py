"""Releases: which features are on for whom, in stages, and the way back."""
