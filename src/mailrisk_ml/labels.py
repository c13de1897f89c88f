"""The five legal risks of business mail: names, law and advice, in English and Chinese.

The taxonomy and the measures follow «阿里云企业邮箱：为什么邮件内容可能涉及法律问题？»; what counts
under each label is laid down in ``data/LABELS.md``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Literal

Language = Literal["en", "zh"]

#: What stands for no label where there must be a word: in a cell, as the name of a mailbox.
NONE = "none"
#: What parts the labels of a cell.
SEPARATOR = ";"
#: The same as it is read: a Chinese keyboard has the full-width one.
SEPARATORS = ";；"
# What people part labels by, too: read so where it stands in no label's name.
_OTHER_SEPARATORS = ",，、/|"


@dataclass(frozen=True)
class Label:
    """One risk, as people read it.

    Parameters
    ----------
    id : str
        The name in data, code and output.
    title, law, advice : dict of {"en", "zh"} to str
        The heading, the law it usually falls under, and what to do about a finding.
    """

    id: str
    title: dict[Language, str]
    law: dict[Language, str]
    advice: dict[Language, str]


def plain_label(name: str) -> Label:
    """A label known by its name only, for models with a taxonomy of their own."""
    title = name.replace("_", " ")
    return Label(name, {"en": title, "zh": title}, {"en": "", "zh": ""}, {"en": "", "zh": ""})


LABELS: dict[str, Label] = {
    label.id: label
    for label in (
        Label(
            "contract",
            {"en": "Contract and trade commitments", "zh": "合同与商业交易"},
            {
                "en": "Contract law (UCC, common law; Civil Code of the PRC, Book III)",
                "zh": "民法典合同编、电子签名法",
            },
            {
                "en": (
                    "This wording can be held to be a binding agreement. Check who may commit the "
                    "company, replace vague terms by figures and dates, say 'subject to contract' "
                    "where nothing is agreed yet, and file the mail so that it can be found again "
                    "in a dispute."
                ),
                "zh": (
                    "这样的措辞可能被认定为有约束力的约定。请核实发件人是否有权承诺，把含糊的说法改成明确"
                    "的数量、价格和日期；尚未谈定的注明“以正式合同为准”，并将邮件归档备查，以便日后举证。"
                ),
            },
        ),
        Label(
            "defamation",
            {"en": "Defamation and malicious speech", "zh": "诽谤与恶意言论"},
            {
                "en": "Defamation and harassment law (Civil Code of the PRC, Book IV)",
                "zh": "民法典人格权编(名誉权)",
            },
            {
                "en": (
                    "Do not state or pass on what is not proven about a person or company. Stop "
                    "the mail from spreading, keep to facts with evidence, take complaints to the "
                    "channel made for them, and have a demand for retraction answered by counsel."
                ),
                "zh": (
                    "不要陈述或转发未经证实的、针对他人或其他企业的指责。请停止扩散，只写有证据的事实，投诉"
                    "走正式渠道；收到更正或道歉要求的，交由法务答复。"
                ),
            },
        ),
        Label(
            "intellectual_property",
            {"en": "Intellectual property", "zh": "知识产权"},
            {
                "en": "Patent, trademark and copyright law; licence terms",
                "zh": "专利法、商标法、著作权法及许可条款",
            },
            {
                "en": (
                    "Confirm the right to use what this mail carries or proposes: licence, "
                    "permission or own work, on file. Until then stop using and sharing it, and "
                    "take any claim of infringement to counsel before answering."
                ),
                "zh": (
                    "请确认邮件所涉内容有权使用：许可、授权或自有作品，并留存凭据。确认之前停止使用和转发；"
                    "涉及侵权主张的，先交法务再答复。"
                ),
            },
        ),
        Label(
            "privacy",
            {"en": "Privacy and confidential data", "zh": "隐私与保密数据"},
            {
                "en": "Personal data and confidentiality law (PIPL, DSL, GDPR)",
                "zh": "个人信息保护法、数据安全法及保密义务",
            },
            {
                "en": (
                    "Personal or confidential data may leave the circle that needs it. Check "
                    "recipients and purpose, send the least that serves, masked and encrypted; "
                    "if it has already gone out, recall it and report it to whoever handles data "
                    "incidents."
                ),
                "zh": (
                    "个人信息或保密数据可能流出必要范围。请核对收件人和用途，只发送必需的最少内容，脱敏并加密"
                    "传输；若已发出，请撤回并立即报告数据安全负责人。"
                ),
            },
        ),
        Label(
            "unfair_competition",
            {"en": "Unfair competition", "zh": "不正当竞争"},
            {
                "en": "Unfair-competition, trade-secret, anti-bribery and antitrust law",
                "zh": "反不正当竞争法、反垄断法及商业贿赂相关规定",
            },
            {
                "en": (
                    "Do not use or pass on information or advantage gained by improper means. "
                    "Isolate the material, keep the mail as it is, stop the arrangement, and "
                    "bring it to legal or compliance before anybody acts on it."
                ),
                "zh": (
                    "不要使用或转发以不正当手段取得的信息或利益。请隔离相关材料、保留邮件原状、停止该安排，"
                    "在任何人据此行动之前交由法务或合规处理。"
                ),
            },
        ),
    )
}

#: The default classes of a model, in the order of its columns.
LABEL_IDS: tuple[str, ...] = tuple(LABELS)

_SHORT_FORMS = {
    "合同": "contract",
    "诽谤": "defamation",
    "ip": "intellectual_property",
    "隐私": "privacy",
}
#: What people call the five, and write where labels are written: a title or a short form.
ALIASES = _SHORT_FORMS | {
    title: name for name, label in LABELS.items() for title in label.title.values()
}


# What people write for no label where `NONE` is meant, as `folded` gives it.
_NO_LABEL = {
    *("", NONE, "no", "no_risk", "n/a", "_"),
    *("无", "没有", "无风险", "无标签", "正常", "無", "沒有", "無風險", "無標籤"),
}
_PARTING = re.compile(r"[\s_-]+")


def folded(name: str) -> str:
    """A name without what people, and the corrections of Excel, write in different ways.

    Examples
    --------
    >>> folded(" Message-ID ")
    'message_id'
    """
    return _PARTING.sub("_", name.strip()).casefold()


_IDS = {folded(alias): name for alias, name in ALIASES.items()}


def label_named(name: str, classes: Collection[str]) -> str:
    """The label that a name stands for among these: its own, or one of the five by an alias.

    Capitals make no difference, nor do blanks, hyphens and underscores.

    Examples
    --------
    >>> names = ("privacy", "隐私", "隐私与保密数据", "Intellectual property", "投诉")
    >>> [label_named(name, LABEL_IDS) for name in names]
    ['privacy', 'privacy', 'privacy', 'intellectual_property', '投诉']
    >>> label_named("隐私", ["隐私", "privacy"])
    '隐私'
    """
    if name in classes:
        return name
    sought = folded(name)
    alike = [label for label in classes if folded(label) == sought]
    if len(alike) == 1:
        return alike[0]
    meant = _IDS.get(sought, name)
    return meant if meant in classes else name


def label_ids(names: Iterable[str], classes: Collection[str]) -> list[str]:
    """The labels that names stand for, in alphabetical order, without what stands for none.

    Examples
    --------
    >>> label_ids(["Privacy", "合同"], LABEL_IDS), label_ids(["None", "n/a", "-"], LABEL_IDS)
    (['contract', 'privacy'], [])
    >>> label_ids(["合同、隐私"], LABEL_IDS), label_ids(["合同、隐私"], ["a、b", "合同", "隐私"])
    (['contract', 'privacy'], ['合同、隐私'])
    """
    return sorted({label for name in names for label in _labels_of(name, classes)})


def _labels_of(name: str, classes: Collection[str]) -> list[str]:
    meant = label_named(name, classes)
    if meant in classes:
        return [meant]
    if folded(name) in _NO_LABEL:
        return []
    parts = [label_named(part, classes) for part in parted(name, classes)]
    return parts if parts and set(parts) <= set(classes) else [name]


def parted(name: str, classes: Iterable[str]) -> list[str]:
    """The parts of what may be several labels, by marks that stand in no label's name.

    Examples
    --------
    >>> parted("投诉，a/b", ["投诉", "a/b"])
    ['投诉', 'a/b']
    """
    in_names = set().union(*classes)
    marks = [mark for mark in _OTHER_SEPARATORS if mark not in in_names]
    plain = name.translate({ord(mark): SEPARATOR for mark in marks})
    return [part.strip() for part in plain.split(SEPARATOR) if part.strip()]


def labels_listed(classes: Collection[str]) -> str:
    """Labels for an error, the five with the Chinese name that is read alike.

    Examples
    --------
    >>> labels_listed(["contract", "tax"])
    'contract (合同), tax'
    """
    chinese = {
        name: alias
        for alias, name in reversed(ALIASES.items())
        if not alias.isascii() and label_named(alias, classes) == name
    }
    return ", ".join(f"{n} ({chinese[n]})" if n in chinese else n for n in classes)
