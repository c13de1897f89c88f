"""Bytes to text: the parts of a message, decoded; HTML as what it shows."""
