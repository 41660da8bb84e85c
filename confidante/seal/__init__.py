"""Who may read, and that nothing was changed: bytes in, bytes out."""
