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
#: The hundred most frequent surnames (Ministry of Public Security, 2020), with Traditional forms.
SURNAMES = (
    "王李张張刘劉陈陳杨楊黄黃赵趙吴吳周徐孙孫马馬朱胡郭何林高罗羅郑鄭梁谢謝宋唐许許韩韓邓鄧"
    "冯馮曹彭曾肖蕭田董潘袁蔡蒋蔣余于杜叶葉程魏苏蘇吕呂丁任卢盧姚沈钟鍾姜崔谭譚陆陸范汪廖石"
    "金韦韋贾賈夏付方邹鄒熊白孟秦邱侯江尹薛闫閆段雷龙龍黎史陶贺賀毛郝顾顧龚龔邵万萬覃武钱錢"
    "戴严嚴莫孔向常汤湯"
)
LONG_SURNAMES = "欧阳|歐陽|上官|司马|司馬|诸葛|諸葛|东方|東方|慕容|令狐|夏侯|尉迟|尉遲|皇甫"
#: Rarer ones, that begin too many words to be looked for in running text: only after 小 and 老,
#: before an office, or beside a Latin name.
RARE_SURNAMES = (
    "洪施柴骆駱倪章聂聶鲁魯申焦耿关關辛裴柯祝阮甘凌詹翟宁寧柳游霍岳卓单單葛欧歐鲍鮑季童毕畢樊舒"
    "颜顏齐齊温溫涂伍宫宮屈靳蓝藍苗盛俞曲尤易乔喬庞龐殷左"
)
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
    *("thanks (?:and|&) (?:best |kind )?regards", "best", "thx", r"b\.? ?r\.?", "rgds"),
    *(r"此致\s?敬礼?", "此致", "敬礼", "敬禮"),
    r"(?:[顺順][颂頌祝]|祝)\s?[:：]?\s?商祺",
    r"祝[您你]?(?:(?:工作|生活|身体|一切|万事|周末|假期|节日|新年|阖家)"
    r"(?:顺利|愉快|健康|如意|快乐|安康|幸福)[，,、\s]{0,2}){1,3}",
    *("商祺", "祝好", "谢谢", "謝謝", "多谢", "多謝", "感谢"),
    *("以上", "敬上", "敬启"),
)
#: One of those of mail in other languages, which stand below mail in ours as well.
FOREIGN_CLOSINGS = (
    r"(?:mit )?(?:(?:freundliche|beste|viele|liebe|herzliche|schöne)[nrm]? )?gr(?:ü|ue)(?:ß|ss)en?"
    r"|(?:lieben |besten |schönen )?gru(?:ß|ss)|hochachtungsvoll|mfg|vg|lg"
    r"|(?:bien |très )?cordialement|(?:meilleures |sincères |cordiales )?salutations|bien à vous"
    r"|(?:un |muchos )?(?:cordial(?:es)? |atento )?saludos?|atentamente"
    r"|(?:cordiali |distinti |tanti )?saluti|(?:com )?(?:os )?(?:melhores )?cumprimentos"
    r"|atenciosamente|(?:met )?(?:vriendelijke |hartelijke )?groet(?:en|jes)?|pozdrawiam"
    r"|pozdrowienia|z poważaniem|s (?:přátelským |srdečným )?pozdrav[eo]m"
    r"|(?:med )?(?:vänliga? |bästa )?hälsning(?:ar)?"
    r"|(?:med )?(?:venlig |vennlig |bedste |beste )?hilsen|mvh|saygılar(?:ımla)?|trân trọng"
    r"|hormat kami|salam|terveisin|üdvözlettel|с уважением|с наилучшими пожеланиями"
)


def spelled(field: str) -> str:
    """An expression of a field's name, also as Alibaba Mail and 139 set it: "抄 送"."""
    return r"\s{0,4}".join(field) if len(field) == 2 and not field.isascii() else field
