"""What the log looks like to those who only ask."""
