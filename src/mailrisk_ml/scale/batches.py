"""The form every engine takes: a table of mails in, a table of assessments out.

The model is loaded once in each process, when its first batch comes, and kept until its folder
holds another.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from mailrisk_ml.exceptions import InvalidParameterError, SourceError
from mailrisk_ml.json_text import to_json
from mailrisk_ml.mail.message import Mail
from mailrisk_ml.mail.stores.rows import mail_of_row
from mailrisk_ml.model.assessment import Assessment
from mailrisk_ml.model.choice import ModelChoice, chosen

if TYPE_CHECKING:
    import pandas as pd

    from mailrisk_ml.model.classifier import RiskClassifier

#: Columns of an assessment, and their types in SQL. ``truncated`` marks a mail that was over a
#: limit and read in part; ``unjudged`` says why one may be less harmless than it looks, or is
#: empty; ``risks`` is JSON.
COLUMNS = {
    "labels": "array<string>",
    "probabilities": "map<string,double>",
    "language": "string",
    "truncated": "boolean",
    "unjudged": "string",
    "risks": "string",
}


class BatchAssessor:
    """Assesses tables of mails, batch by batch; small, and cheap to send to a worker.

    Rows are read as `mailrisk_ml.iter_mails` reads those of a table in a file, to the same limits;
    columns are found by their very names.

    Parameters
    ----------
    body : str, default="body"
        Column that holds the text; rows where it is missing are assessed as empty mails.
    subject : str, optional
        Column that holds the subject; by default ``subject``, where the table has it.
    model : path-like, ModelChoice or RiskClassifier, optional
        Model folder, at the same path on every worker, by itself or with a preset, thresholds and
        zones; or a model that travels with each task. The shipped model by default.
    keep : sequence of str, optional
        Columns that are passed on with the results; all by default.

    Examples
    --------
    >>> import pandas as pd
    >>> assess = BatchAssessor(keep=["id"])
    >>> mails = pd.DataFrame({"id": [1], "body": ["We match Halden's price, ship it."]})
    >>> list(assess(mails).columns)
    ['id', 'labels', 'probabilities', 'language', 'truncated', 'unjudged', 'risks']
    """

    def __init__(
        self,
        *,
        body: str = "body",
        subject: str | None = None,
        model: str | os.PathLike[str] | ModelChoice | RiskClassifier | None = None,
        keep: Sequence[str] | None = None,
    ) -> None:
        if isinstance(keep, str):
            rule = "None or a sequence of column names"
            raise InvalidParameterError("keep", type(self).__name__, rule, keep)
        self.body = body
        self.subject = subject
        self.keep = None if keep is None else tuple(keep)
        self._model = chosen(model)

    def __call__(self, table: pd.DataFrame) -> pd.DataFrame:
        """Assess one table.

        Parameters
        ----------
        table : DataFrame of shape (n_mails, n_columns)

        Returns
        -------
        DataFrame of shape (n_mails, n_kept + 6)
            The kept columns and `COLUMNS`; ``risks`` is JSON as in ``mailrisk classify``, with
            offsets into subject, newline, body also where there is no subject.

        Raises
        ------
        SourceError
            The table lacks a column, or has one that is written.
        MailReadError
            A cell is a list or a mapping.
        """
        import pandas as pd  # whoever has a table has it already

        self.check_columns(table.columns)
        result = table.copy() if self.keep is None else table[list(self.keep)].copy()
        model = self._model
        if isinstance(model, ModelChoice):
            model = model.load_once()
        rows = [_row(assessment) for assessment in model.assess_many(self._mails(table))]
        for i, name in enumerate(COLUMNS):
            result[name] = pd.Series([row[i] for row in rows], index=result.index, dtype=object)
        return result

    def batches(self, tables: Iterable[pd.DataFrame]) -> Iterator[pd.DataFrame]:
        """Assess a stream of tables: the form of Spark's ``mapInPandas``.

        Parameters
        ----------
        tables : iterable of DataFrame

        Yields
        ------
        DataFrame
            Of each table, as if it were given alone.
        """
        for table in tables:
            yield self(table)

    def check_columns(self, columns: Iterable[str]) -> None:
        """Refuse a table without the columns that are needed, or with those that are written.

        Parameters
        ----------
        columns : iterable of str
            All of the table's.

        Raises
        ------
        SourceError
            A column is missing, is there twice, or has the name of one that is written.
        """
        there = list(columns)
        needed = [self.body, *([self.subject] if self.subject else []), *(self.keep or ())]
        if missing := [name for name in needed if name not in there]:
            raise SourceError(
                f"The table must have the columns {needed}. Missing is {missing[0]!r}; it has "
                f"{there[:12]}. Name yours with body=, subject= and keep=."
            )
        kept = there if self.keep is None else self.keep
        if twice := [
            name for name in (*self._read(there).values(), *kept) if there.count(name) > 1
        ]:
            raise SourceError(f"The table has two columns {twice[0]!r}. Rename one.")
        if taken := [name for name in COLUMNS if name in kept]:
            raise SourceError(
                f"The table has a column {taken[0]!r}, which the results have as well. "
                "Rename it, or leave it out with keep=."
            )

    def _read(self, there: Collection[str]) -> dict[str, str]:
        """The column of each field that is read."""
        subject = self.subject or ("subject" if "subject" in there else None)
        return {"body": self.body, **({"subject": subject} if subject else {})}

    def _mails(self, table: pd.DataFrame) -> Iterator[Mail]:
        read = self._read(table.columns)
        rows = table[[*read.values()]].itertuples(index=False, name=None)
        for number, row in enumerate(rows, 1):
            source = f"row {number} of the table"
            yield mail_of_row(dict(zip(read, row, strict=True)), source=source)


def _row(assessment: Assessment) -> tuple[list[str], dict[str, float], str, bool, str, str]:
    risks = to_json(assessment.to_dict()["risks"])
    return (
        list(assessment.labels),
        assessment.probabilities,
        assessment.language,
        assessment.truncated,
        assessment.unjudged,
        risks,
    )
