"""For which purposes personal data may be looked at."""
