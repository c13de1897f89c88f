"""Words that frame the text of a mail: who divides mails, and who masks names, goes by these."""

from __future__ import annotations


def _named(kind: str, names: str) -> dict[str, str]:
    return dict.fromkeys(names.split(), kind)


#: What the header fields of Outlook (in German, French, Spanish and Japanese too), Foxmail, QQ,
#: NetEase, Apple Mail and Alibaba Mail say, by their names.
HEADER_FIELDS = {
    **_named("from", "发件人 發件人 寄件者 寄件人 发送人 發送人 发信人 from von de 差出人 送信者"),
    **_named(
        "date",
        "发送时间 發送時間 傳送時間 寄件日期 发件时间 发送日期 發送日期 日期 时间 時間 sent date"
        " gesendet datum envoyé enviado fecha 送信日時 日時",
    ),
    **_named("to", "收件人 收件者 to an à para 宛先"),
    **_named("cc", "抄送 副本 cc 密送 bcc"),
    **_named("subject", "主题 主題 主旨 subject betreff objet asunto 件名"),
}
#: What a mailer's attribution ends in; people seldom write so of each other.
WROTE = ("wrote", "writes")
WROTE_ZH = ("写道", "寫道", "写到", "寫到", "撰写", "撰寫")
#: What one may end in that stands above quote marks; people tell so too.
SAID, SAID_ZH = ("said",), ("提到",)
#: Expressions of what a mail is closed with, above a name; in any case.
CLOSINGS = (
    r"(?:with )?(?:best|kind|warm|warmest|many)?\s?(?:regards|wishes)(?: and \w+)?",
    r"(?:yours )?(?:sincerely|faithfully|truly)(?: yours)?",
    *("yours", "cheers", "thanks(?: again| a lot| so much)?", "thank you", "many thanks"),
    *("thanks (?:and|&) (?:best |kind )?regards", "best", "thx", "br", "rgds"),
    *(r"此致\s?敬礼?", "此致", "敬礼", "敬禮", "顺颂商祺", "順頌商祺", "顺祝商祺", "順祝商祺"),
    *("商祺", "祝好", "祝商祺", "祝您?工作(?:顺利|愉快)", "谢谢", "謝謝", "多谢", "多謝", "感谢"),
    *("以上", "敬上", "敬启"),
)


def spelled(field: str) -> str:
    """An expression of a field's name, also as Alibaba Mail and 139 set it: "抄 送"."""
    return r"\s{0,4}".join(field) if len(field) == 2 and not field.isascii() else field
