"""Bytes to `Mail`: messages, mailboxes and tables in, decoded text with zones out."""

from mailrisk_ml.mail.limits import ReadLimits
from mailrisk_ml.mail.message import Mail
from mailrisk_ml.mail.reading import read_mail
from mailrisk_ml.mail.sources import iter_mails
from mailrisk_ml.mail.zones import Zone

__all__ = ["Mail", "ReadLimits", "Zone", "iter_mails", "read_mail"]
