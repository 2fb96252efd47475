"""The consumer portal: pages for a cheap phone, in Hindi and English."""
