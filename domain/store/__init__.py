"""What the write side keeps. The only impure part of ``domain``."""
