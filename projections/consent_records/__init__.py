"""Consents as ISO/IEC TS 27560 records them: the log's own events, put together."""
