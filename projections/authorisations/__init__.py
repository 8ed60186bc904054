"""From a message back to the consent it was sent under: questions, and no table."""
