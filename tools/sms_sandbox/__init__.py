"""A provider of SMS that behaves as badly as it is told to. Nothing leaves this machine."""
