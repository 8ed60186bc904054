"""The command line: asks the service over REST, as any client does."""
