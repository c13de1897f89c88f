"""Places to mails: folders, mailboxes and tables, and the way back to the bytes."""
