"""What tables and summaries say to people, in English and Chinese."""

from __future__ import annotations

from typing import Any

from mailrisk_ml.exceptions import InvalidParameterError
from mailrisk_ml.labels import Language
from mailrisk_ml.taxonomy import LANGUAGES

_TEXTS: dict[str, tuple[str, str]] = {
    # What stands between the parts of a line.
    "comma": (", ", "，"),
    "semicolon": ("; ", "；"),
    "pause": (", ", "、"),
    # Levels, as they stand before a title.
    "high": ("HIGH", "高"),
    "medium": ("MEDIUM", "中"),
    "low": ("LOW", "低"),
    # Of a mail.
    "no_subject": ("(no subject)", "(无主题)"),
    "truncated": ("read in part", "只读了一部分"),
    "encrypted": ("encrypted", "已加密"),
    "unread_text": ("unread text", "有文字未读"),
    "attachments_alone": ("attachments alone", "仅有附件"),
    "no_text": ("without any text", "没有任何文字"),
    "other_language": ("other language", "其他语言"),
    # The summary of a run.
    "mail": ("1 mail", "1 封"),
    "mails": ("{n:,} mails", "{n:,} 封"),
    "found": ("{mails} assessed, {flagged:,} flagged", "共判断 {mails}，标出 {flagged:,} 封"),
    "filed": (
        "filed in {folder}: {new:,} new, {known:,} there before",
        "归入 {folder}：新增 {new:,} 封，原有 {known:,} 封",
    ),
    "cut": ("{n:,} read in part, being over a limit", "{n:,} 封超出上限，只读了一部分"),
    "unjudged": (
        "{n:,} not judged, or not all of it ({kinds})",
        "{n:,} 封全部或部分没有判断（{kinds}）",
    ),
    "undated": (
        "{n:,} dates were not understood (year first is: 2024-01-31 09:05)",
        "{n:,} 个日期无法识别（年在前的可以：2024-01-31 09:05）",
    ),
    "undated_one": (
        "1 date was not understood (year first is: 2024-01-31 09:05)",
        "1 个日期无法识别（年在前的可以：2024-01-31 09:05）",
    ),
    "headless": (
        "{mails} had no header lines: is the export whole?",
        "{mails}没有邮件头：导出是否完整？",
    ),
    "bodiless": (
        "{mails} had no text in the body: judged by the subject",
        "{mails}正文为空：按主题判断",
    ),
    "unread": ("{n:,} could not be read", "{n:,} 封无法读取"),
    # Of `mailrisk explain`.
    "flagged": (
        ", flagged: it reaches the threshold of {threshold}",
        "，标出：达到阈值 {threshold}",
    ),
    "not_flagged": (
        ", not flagged: it is below the threshold of {threshold}",
        "，未标出：低于阈值 {threshold}",
    ),
    "nothing_flagged": (
        "Nothing is flagged. Likeliest: {likeliest}. --label NAME explains a label.",
        "没有标出风险。可能性最大的是：{likeliest}。用“--label 标签名”查看某个标签的依据。",
    ),
    "for": ("for", "支持"),
    "against": ("against", "不支持"),
    "terms": ("terms", "特征"),
    "log_odds": ("log-odds", "对数几率"),
    "score": ("score", "分数"),
    "from_to": (
        "starts at {base} before any word, comes to {score}; flagged from {needed} on",
        "没有任何词时 {base}，合计 {score}；达到 {needed} 即标出",
    ),
    "other": ("1 other", "其余 1 个词"),
    "others": ("{n} others", "其余 {n} 个词"),
    "usual": ("and more from usual words such as {words}", "更多来自常用词（{words}等）"),
    "and": (" and ", "、"),
    "sum": (
        "{score} = {base} before any word, {in_favour} for, {against} against",
        "{score} = 没有任何词时 {base}，支持 {in_favour}，不支持 {against}",
    ),
    "words_help": (
        "Numbers are weights: what a word or phrase adds to the score of the label, or takes from "
        "it. Others are weaker ones, and function words (the, my, 的) that stand alone, together. "
        "--terms adds all up.",
        "数字是权重，即一个词或词组使这一标签的分数增加或减少多少。“其余”是较弱的词和单独的虚词"
        "（“的”“我”、the）的合计。加 --terms 可看全部权重如何相加。",
    ),
    "terms_help": (
        "Terms are pairs of words, by their stems, and [concepts]; they are part of the weights of "
        "the words they stand in. All weights add up to log-odds: 0 is a probability of 0.50, "
        "+2.20 of 0.90, +4.60 of 0.99.",
        "特征是词对（英文取词干）和[概念]，其权重已计入所含的词。全部权重之和是对数几率："
        "0 即概率 0.50，+2.20 即 0.90，+4.60 即 0.99。",
    ),
}


def text_in(language: Language, name: str, **values: Any) -> str:
    """A text in a language, filled in.

    Examples
    --------
    >>> text_in("en", "others", n=3), text_in("zh", "others", n=3)
    ('3 others', '其余 3 个词')
    """
    return _TEXTS[name][LANGUAGES.index(language)].format(**values)


def interface_language(
    interface: str | None, owner: str, default: str = "each mail's"
) -> Language | None:
    """The language that ``--interface`` asks for; None is the default's."""
    if interface is None:
        return None
    for language in LANGUAGES:
        if language == interface:
            return language
    rule = f"'en', 'zh' or left out for {default}"
    raise InvalidParameterError("--interface", owner, rule, interface)
