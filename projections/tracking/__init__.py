"""What was opened and followed: of whose messages, by people or by programs."""
