"""Where programs of agencies and companies come in: each with its own key, for one company, by name."""
