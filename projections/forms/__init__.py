"""Sign-up forms and all their versions."""
