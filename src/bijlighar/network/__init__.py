"""The companies, their offices, and the wires: company to distribution centre, substation to transformer."""
