"""What the name of a file says is in it."""

from __future__ import annotations

import os

#: Suffixes of messages.
MESSAGE_SUFFIXES = (".eml", ".emlx", ".msg", ".mht")
#: Suffixes of tables that are text.
TEXT_TABLES = (".jsonl", ".ndjson", ".csv", ".tsv")
#: Suffixes of Excel's tables, which hold anything.
WORKBOOKS = (".xlsx", ".xlsm")
#: Suffixes of tables of which the first row holds the names of columns.
HEADED = (".csv", ".tsv", *WORKBOOKS)
#: Suffixes of tables that need not be told what is in them.
TABLES = (*TEXT_TABLES, ".parquet", *WORKBOOKS)
#: Where labelled mail may stand, and mail, as people are told.
TABLE_KINDS = ", ".join(TABLES)
MAIL_KINDS = ", ".join((*MESSAGE_SUFFIXES, ".mbox", "Maildir", *TABLES))
#: The suffix of a packed file.
GZIP = ".gz"
_READ_IN_PLACE = frozenset({".eml", ".mbox", *TEXT_TABLES})


def suffix_of(name: str | os.PathLike[str]) -> str:
    """The suffix that says what a file holds, in lower case: the one before ``.gz``, if it is read.

    Examples
    --------
    >>> suffix_of("Inbox.MBOX.gz"), suffix_of("mails.csv"), suffix_of("mails.tar.gz")
    ('.mbox', '.csv', '.gz')
    """
    stem, suffix = os.path.splitext(os.fspath(name))  # noqa: PTH122 - names stay as they are
    inner = os.path.splitext(stem)[1].lower()  # noqa: PTH122
    return inner if suffix.lower() == GZIP and inner in _READ_IN_PLACE else suffix.lower()
