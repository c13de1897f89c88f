"""Labelled mail of one's own: ``file or folder -> records``.

::

    mine.csv                 columns subject, body, labels ("privacy;contract", empty for none)
    mine.jsonl               the corpus' own record; body and labels are needed; weight may say
                             how much a mail counts in training (a number; 1 where there is none)
    mine.parquet             either
    mine.xlsx                as CSV: the first sheet
    mine.csv.gz              CSV and JSON Lines may be packed
    DIR/train.*, any of these, and test.* beside it
    DIR/privacy.mbox, DIR/contract/, DIR/none.mbox     mailboxes named after their label, where
                             DIR holds neither table

A mail that stands in several mailboxes carries the labels of all; `NONE` carries none. What
``mailrisk classify --sort`` filed can be corrected by moving mails and read back like that: in
names of mailboxes ``%20`` stands for a blank, as in a URL. Labels are read as they are written: the
five in Chinese get their ids where it is known which labels there are, see `names.with_label_ids`.
"""

from __future__ import annotations

from mailrisk_ml.labelled.reading import read_labelled

__all__ = ["read_labelled"]
