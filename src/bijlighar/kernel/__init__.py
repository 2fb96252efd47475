"""What every area stands on: money, energy, time, ranges, frames, sheets, audited actions, the outbox."""
