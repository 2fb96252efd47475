"""What every area stands on: money, energy, time, ranges, frames, actions with their audit, and the outbox."""
