"""What regeneration learning claims and asks, measured: a command each."""
