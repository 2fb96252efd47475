"""How a charge becomes transfers, and how a cycle becomes a bill."""
