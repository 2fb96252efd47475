"""The shape of the office tree and what a sheet of master data must hold."""
