"""Texts of messages in Hindi and English, and how many SMS parts they take."""
