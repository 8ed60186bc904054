"""Who opened what and followed which link: what is asked for, kept and made of it."""
