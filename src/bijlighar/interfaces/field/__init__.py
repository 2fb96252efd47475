"""Pages for people who work outside, on the phone they carry."""
