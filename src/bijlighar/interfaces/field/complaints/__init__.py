"""The lineman's jobs on his phone: what was said, the wires above, and every step, also without network."""
