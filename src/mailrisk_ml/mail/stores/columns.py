"""Which column of a table holds which field: by name, in English or Chinese, or as told."""

from __future__ import annotations

import re
import warnings
from collections.abc import Collection, Iterable, Mapping
from itertools import chain

from mailrisk_ml.exceptions import InvalidParameterError, SourceError
from mailrisk_ml.labels import folded

# Of a table of mails to review.
_OF_REVIEW = {
    "reviewed": ("已审阅",),
    "passages": ("依据原文",),
    "reason": ("入选原因",),
    "probability": ("概率",),
    "mail": ("邮件标识",),
}
#: What mail programs and people call the columns, folded; a field's own name need not be here.
ALIASES = {
    "subject": (
        *("主题", "标题", "邮件主题", "邮件标题"),
        *("主題", "主旨", "標題", "郵件主題", "郵件標題"),
    ),
    "body": (
        *("text", "正文", "内容", "邮件正文", "邮件内容"),
        *("內容", "本文", "內文", "郵件正文", "郵件內容"),
    ),
    # Outlook parts a sender into a name and an address.
    "sender": (
        *("from", "from:_(address)", "发件人", "发件人:_(地址)"),
        *("寄件人", "寄件者", "寄件者:_(地址)", "發件人"),
    ),
    "date": (
        *("日期", "发送时间", "发送日期", "发件时间"),
        *("發送時間", "傳送時間", "寄件日期", "發送日期"),
    ),
    "labels": ("label", "标签", "標籤"),
    **_OF_REVIEW,
}
#: The usual ones of the fields that a table must have, for errors.
CHINESE = {"body": ("正文", "内容", "邮件正文", "邮件内容"), "labels": ("标签", "风险类型")}
#: The field of a whole message, headers and all: only a column that was named holds it.
RAW = "raw"
#: Fields that hold what a mail says: a table of mail has one.
TEXT_FIELDS = frozenset({"body", "text", RAW})
_WITH_TEXT = ("subject", "body")
# What stands for a field where nothing better does, the first before the others.
_LESSER = {
    "subject": ("betreff", "title"),
    "body": (
        *("message_body", "mail_body", "email_body", "message_text", "nachrichtentext"),
        *("message", "nachricht", "content", "snippet"),
    ),
    # German Outlook parts the sender, too.
    "sender": ("von", "von:_(adresse)", "发送人", "發送人", "发件人邮箱", "发件人地址"),
    "date": ("datum", "gesendet", "时间", "時間", "收件时间", "接收时间"),
    "id": (
        *("邮件编号", "邮件id", "编号", "序号", "mail_id", "email_id"),
        *("郵件編號", "郵件id", "編號", "序號"),
    ),
    "labels": ("风险类型", "風險類型", "风险标签", "風險標籤"),
}
# Of Chinese exports of Outlook, which part each of these into three, beside what holds no text.
_OUTLOOK_PEOPLE = ("发件人", "收件人", "抄送", "密件抄送", "寄件者", "收件者", "副本", "密件副本")
_OUTLOOK_PARTS = ("姓名", "名称", "名稱", "地址", "类型", "類型")
_OUTLOOK_OTHERS = (
    *("记帐信息", "记账信息", "类别", "里程", "敏感度", "重要性"),
    *("帳目資訊", "類別", "哩程"),
)
# Columns that nobody misses: what is in them is known, and no text.
_NO_TEXT = frozenset(
    {"sender", "date", "message_id", "id", "labels", "evidence", "group", "language", "kind"}
    | {"to", "cc", "bcc", "recipients", "attachments", "收件人", "抄送", "密送", "附件"}
    | {"收件者", "副本", "密件副本", "收件匣"}
    | {f"{who}:_({part})" for who in _OUTLOOK_PEOPLE for part in _OUTLOOK_PARTS}
).union(
    _OUTLOOK_OTHERS,
    *(names for known in (ALIASES, _LESSER) for f, names in known.items() if f not in _WITH_TEXT),
)
# One of them among the cells of a first row tells that it is one of names.
_KNOWN = _NO_TEXT.union(*ALIASES.values(), ALIASES, *_LESSER.values())
_OF_OUTLOOK = r"\w{1,10}: \(\w{1,10}\)"  # "Von: (Name)"
_COLUMN_NAME = re.compile(rf"[\w.-]{{1,30}}(?: [\w.-]{{1,30}}){{0,3}}|{_OF_OUTLOOK}")
# Where none is known, a row of names shows by single words, short ones where they may be Chinese.
_WORD = re.compile(rf"(?a:[\w.-]{{1,30}})|[\w.-]{{1,10}}|{_OF_OUTLOOK}")
_MOST_SHOWN = 12
_NAMES_BELOW = "(if the names stand in a lower row, delete the rows above it)"  # a title, say


class NoBodyError(SourceError):
    """A table has no column that is known to hold the body of a mail."""


class Columns:
    """Finds the columns of some fields, whatever their capitals.

    Parameters
    ----------
    fields : sequence of str
        What is read.
    given : mapping, optional
        Field to column name; such a column is found by this very name and no other.
    owner : str
        Whose parameter `given` is, for errors.
    in_memory : bool, default=False
        Whether the tables are DataFrames, of which the command line has none.

    Attributes
    ----------
    wanted : frozenset of str
        Every name that is looked for, folded.
    """

    def __init__(
        self,
        fields: tuple[str, ...],
        given: Mapping[str, str] | None = None,
        owner: str = "",
        *,
        in_memory: bool = False,
    ) -> None:
        self._in_memory = in_memory
        check_columns(given, fields, owner)
        self.given = dict(given or {})
        for field, column in self.given.items():
            if field not in fields:
                raise InvalidParameterError("columns", owner, _rule(fields), field)
            if not isinstance(column, str):
                raise InvalidParameterError("columns", owner, _rule(fields), self.given)
        if RAW in self.given and len(self.given) > 1:
            rule = f"{RAW} alone: a whole message holds its subject, body and sender itself"
            raise InvalidParameterError("columns", owner, rule, self.given)
        sought = () if RAW in self.given else tuple(field for field in fields if field != RAW)
        # A field's own name stands for it, and for nothing where it is in another column.
        names = {alias: field for field in sought for alias in ALIASES.get(field, ())}
        names.update(zip(sought, sought, strict=True))
        self._meanings = {n: field for n, field in names.items() if field not in self.given}
        self._lesser = {f: names for f, names in _LESSER.items() if f in sought}
        for told_field in self.given:
            self._lesser.pop("body" if told_field == "text" else told_field, None)
        told = map(folded, self.given.values())
        self.wanted = frozenset({*self._meanings, *told}.union(*self._lesser.values()))

    def told(self, option: str, parameter: str) -> str:
        """How to name columns, for errors: on the command line, and in Python."""
        return parameter if self._in_memory else f"{option} (in Python: {parameter})"

    def names(self, there: Iterable[str], table: str) -> dict[str, str]:
        """The column of each field that a table has.

        Parameters
        ----------
        there : iterable of str
            The columns of the table.
        table : str
            Its file, for errors.

        Raises
        ------
        SourceError
            Two columns mean the same field, or have the name that was given.
        """
        columns = list(there)
        for told_field, name in self.given.items():
            if columns.count(name) > 1:
                raise self._both(table, told_field, name, name)
        found = {field: column for field, column in self.given.items() if column in columns}
        told = set(found.values())
        for column in columns:
            field = self._meanings.get(folded(column))
            if field is None or column in told:
                continue
            if field in found:
                raise self._both(table, field, found[field], column)
            found[field] = column
        for field, names in self._lesser.items():
            if field in found or (field == "body" and "text" in found):
                continue
            free = [column for column in columns if column not in found.values()]
            for name in names:
                of_name = [column for column in free if folded(column) == name]
                if len(of_name) > 1:
                    raise self._both(table, field, *of_name[:2])
                if of_name:
                    found[field] = of_name[0]
                    break
        return found

    def begin(self, there: Iterable[str], table: str, *, of_all: bool = True) -> dict[str, str]:
        """The same, once for a table: warns of columns left out where the text may be among them.

        It may where there is no subject, or subject or body was found by an alias only.

        Parameters
        ----------
        there, table
            As of `names`.
        of_all : bool, default=True
            Whether these are the columns of all rows: those of JSON Lines may have others.

        Raises
        ------
        SourceError
            As of `names`; or a column that was given is not there, nor is one of these of all rows.
        """
        columns = list(there)
        found = self.names(columns, table)
        # A table without any text is refused, or passed over, by who reads it.
        if of_all and not TEXT_FIELDS.isdisjoint(found) and (lost := self.lost(found)):
            typed = ",".join(f"{field}=NAME" for field in lost)
            how = self.told(f"--column {typed}", f"columns={dict.fromkeys(lost, 'NAME')}")
            raise SourceError(
                f"{table}: the table must have a column {self.given_names(lost)}. "
                f"{instead(columns, how)}"
            )
        said = [
            f"{field} is read from {found[field]!r}"
            for field in ("subject", "body")
            if field in found and field not in self.given and folded(found[field]) != field
        ]
        if "subject" not in found:
            said.append("no column is the subject")
        used = {*map(folded, found.values()), *_NO_TEXT}
        left_out = [column for column in columns if folded(column) not in used]
        if said and left_out and not {"body", "text"}.isdisjoint(found):
            warnings.warn(
                f"{table}: {', '.join(said)}; not used: {_listed(left_out)}. "
                f"Name others with {self.told('--column FIELD=NAME', 'columns=')}, FIELD being "
                "subject, body, sender, date or message_id.",
                stacklevel=2,
            )
        return found

    def lost(self, found: Collection[str]) -> list[str]:
        """Fields of which a column was given, but none found; of the text any one will do."""
        return [field for field in self.given if field not in {*TEXT_FIELDS, *found}]

    def in_no_row(self, table: str, found: Collection[str]) -> str:
        """What is said of given columns that no row of a table has; empty where there are none."""
        lost = self.lost(found)
        names = self.given_names(lost)
        return f"{table}: no row has a column {names}. Check the spelling." if lost else ""

    def given_names(self, fields: Iterable[str]) -> str:
        """The columns that were given for fields, for errors."""
        return " and a column ".join(repr(self.given[field]) for field in fields)

    def _both(self, table: str, field: str, one: str, other: str) -> SourceError:
        """The error of a table in which either of two columns could be the field."""
        remedy = "Rename one"
        if one != other:
            how = self.told(f"--column {field}=NAME", f"columns={{{field!r}: 'NAME'}}")
            remedy += f", or say which to read with {how}"
        return SourceError(
            f"{table}: the columns {one!r} and {other!r} both stand for {field!r}. {remedy}."
        )


def check_columns(columns: object, fields: tuple[str, ...], owner: str) -> None:
    """Refuse names of columns that do not say what fields they are of."""
    if columns is not None and not isinstance(columns, Mapping):
        raise InvalidParameterError("columns", owner, _rule(fields), columns)


def _rule(fields: tuple[str, ...]) -> str:
    return f"a mapping from {', '.join(fields)} to names of columns"


def field_named(name: str) -> str:
    """The field of a mail that a usual Chinese name of its column stands for; others are their own.

    Examples
    --------
    >>> field_named("正文"), field_named("编号"), field_named("text"), field_named("概率")
    ('body', 'id', 'text', '概率')
    """
    sought = folded(name)
    known = chain(ALIASES.items(), _LESSER.items())
    fields = (field for field, names in known if field not in _OF_REVIEW and sought in names)
    return name if name.isascii() else next(fields, name)


def chinese_names(field: str) -> str:
    """For an error: the usual Chinese names of a field's column."""
    return f" (in Chinese: {', '.join(CHINESE[field])})"


def instead(columns: Iterable[str], how: str, first: str = "") -> str:
    """What there is instead of columns that are sought, and the remedy, for an error.

    Parameters
    ----------
    columns : iterable of str
        Those of the table; not shown where the first row may be no header but mail.
    how : str
        How to name columns.
    first : str
        What a first row of names may be, of a table in which it may be missing.
    """
    columns = list(map(str, columns))
    none_known = _KNOWN.isdisjoint(map(folded, columns))
    shown = f"the columns {_listed(columns) if columns else 'none'}"
    if none_known and not all(map(_WORD.fullmatch, columns)):
        shown = f"a first row that seems to hold no names of columns {_NAMES_BELOW}"
    elif none_known and len(columns) == 1:
        shown += f" {_NAMES_BELOW}"
    add = f"; if there are no names, add a first row of them, such as {first}"
    return f"Got {shown} instead. Name yours with {how}{add if none_known and first else ''}."


def _listed(columns: Iterable[str]) -> str:
    """Columns of which some may be named by what is no name."""
    columns = list(columns)
    shown = [repr(column) for column in columns if _COLUMN_NAME.fullmatch(column)][:_MOST_SHOWN]
    more = len(columns) - len(shown)
    if not shown:
        return "1 column" if more == 1 else f"{more} columns"
    return ", ".join([*shown, f"{more} more"] if more else shown)
