"""Text to zones: what is new in a mail, and what is history, signature, notice or stamp."""
