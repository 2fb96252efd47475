"""What the exit code of every command means."""

OK = 0
FINDINGS = 1
"""The command ran, and what it looked at has problems or differences."""
USAGE = 2
REFUSED = 3
"""The input was refused as a whole; nothing was written."""
ENVIRONMENT = 4
"""The database or another thing the command needs is not there."""
