"""What firms and their mail servers put into every mail; as in `history_patterns`."""

from __future__ import annotations

import re

from mailrisk_ml.mail.zoning.cues import Cues, alone, below, words

_I = re.IGNORECASE

# The paragraph must speak about the mail itself ...
THIS_MAIL = re.compile(
    r"\b(?:this|the|above|accompanying) (?:[\w-]{1,20} ){0,2}?(?:e-?mails?|emails?|messages?"
    r"|communications?"
    r"|transmissions?|electronic mail|transmittal)\b"
    r"|\b(?:this|the) (?:information|contents?|material|document)s? (?:contained |transmitted "
    r"|included )?"
    r"(?:in|with|by) th(?:is|e)\b"
    r"|\breceived it (?:in|by) error,? please (?:notify|inform|contact) the sender(?: immediately)?"
    r"(?: and (?:delete|destroy) (?:it|all copies))?(?=[\W_]*$)"
    r"|(?:本|此|该|該|这封|這封)(?:电子|電子)?(?:邮件|郵件|信件|讯息|訊息|函件|邮箱)|(?:此|本)信息",
    _I,
)
#: Where a sentence about the mail may go on about something else.
NEXT_CLAUSE = re.compile(r"\b(?:that|since|because|who|whose)\b|(?<=sender): ", _I)
# ... and use formulas of such notices that business text does not use of itself. Collected from
# the notices in the Enron corpus and from those of Chinese and Hong Kong companies.
FORMULAS = tuple(
    re.compile(pattern, _I)
    for pattern in (
        r"\b(?:intended|named|proper) (?:only |solely )?(?:recipients?|addressees?)\b"
        r"|intended (?:only|solely|exclusively) for|solely for the (?:use|addressee|intended)"
        r"|for the (?:sole|exclusive|personal and confidential) use of"
        r"|(?:指定|预期|預期|目标|目標|合法|真正|特定)的?(?:收件人|收件者|接收人|接收者|收件方)"
        r"|仅(?:限|供)(?:于|发送)?.{0,12}(?:收件人|收件方|接收人|个人或群组|使用|地址)"
        r"|僅(?:限|供).{0,16}(?:收件人|收件者|接收人|使用)",
        r"\breceived .{0,40}\b(?:in|by) error|not the (?:intended|named|addressee)"
        r"|are not an? (?:intended|named)"
        r"|sent to you in error|误收|誤收|错误(?:地)?(?:收到|接收)|錯誤(?:地)?(?:收到|接收)"
        r"|错收|錯收|误发(?![到给送了的])|非(?:指定|预期)"
        r"|(?:不是|并非|並非|非)(?:此|本|该|該)?(?:电子|電子)?(?:邮件|郵件)?的?.{0,8}(?:收件人"
        r"|收件者|接收人|接收者)",
        r"\b(?:unauthorized|unauthorised|prohibited|forbidden|unlawful)\b"
        r"|(?:any|no) (?:review|use|dissemination|disclosure|distribution|copying"
        r"|reliance)\b.{0,200}\b(?:by|is|are)\b"
        r"|严禁|嚴禁|禁止任何|未经授权|未經授權|严格禁止|不得(?:以任何|对|將|将|向|复制|使用"
        r"|散布|披露)",
        r"\b(?:notify|contact|advise|inform|reply to) (?:the |us|me|its "
        r"|that )?.{0,30}(?:sender|immediately|return|by e-?mail)"
        r"|(?:立即|立刻|马上|即刻|即时|請).{0,20}(?:通知|告知|联系|聯絡).{0,6}(?:发件人|發件人"
        r"|寄件者|寄件人|我们|我司)"
        r"|(?:电话|電話|邮件|郵件|回复|回覆).{0,12}通知.{0,8}(?:发件人|發件人|寄件)",
        r"\b(?:delete|destroy|erase|discard)\b.{0,60}\b(?:it|message|e-?mail|email|copies|copy"
        r"|material|system|computer)\b"
        r"|(?:删除|刪除|销毁|銷毀).{0,12}(?:本|此|该|該|邮件|郵件|副本)",
        r"\bconfidential\b.{0,60}\b(?:privileged|proprietary|attorney|legally|protected"
        r"|subject to)\b"
        r"|\bprivileged\b.{0,40}\bconfidential\b|legally privileged|attorney[- ]client privilege"
        r"|(?:含有|包含|载有|載有|涉及).{0,30}(?:保密|机密|機密|专有|專有"
        r"|商[业業]秘密)|(?:保密|机密"
        r"|機密)(?:信息|资料|資料|内容)",
        r"\b(?:liab(?:le|ility)|warrant(?:y|s)?|responsib(?:le|ility))\b.{0,160}\b(?:virus"
        r"|damage|loss|error|transmission|content)"
        r"|virus|(?:不承担|概不|不負|不负).{0,20}责任|責任自負|病毒",
        r"\b(?:views?|opinions?)\b.{0,80}\b(?:author|sender|those of|represent)|(?:不代表"
        r"|并不代表|並不代表).{0,16}(?:公司|本行|立场|立場|观点)",
    )
)
_DEEDS = words("review use dissemination disclosure distribution copying reliance")
# For each formula words (lower case) of which it holds one, whatever else it holds.
FORMULA_CUES = (
    Cues(
        {
            **alone("recipient addressee intended"),
            "solely for the": ("solely for the",),
            " use of": (" use of",),
        },
        {**alone("仅 僅"), "收": ("收件", "接收")},
    ),
    Cues(
        {"error": ("error",), "not the ": ("not the ",), "are not a": ("are not a",)},
        {**alone("误 誤 错 錯"), "非": ("非指定", "非预期"), "收": ("收件", "接收")},
    ),
    Cues(
        {
            **alone("unauthori prohibited forbidden unlawful"),
            **{f"{one} ": tuple(f"{one} {deed}" for deed in _DEEDS) for one in ("any", "no")},
        },
        {"禁": ("严禁", "嚴禁", "禁止"), "未": ("未经", "未經"), "不": ("不得",)},
    ),
    Cues(
        {**alone("notify contact advise inform"), "reply to": ("reply to",)},
        {"知": ("通知", "告知"), "联": ("联系",), "聯": ("聯絡",)},
    ),
    Cues(
        alone("delete destroy erase discard"),
        {"除": ("删除", "刪除"), "销": ("销毁",), "銷": ("銷毀",)},
    ),
    Cues(
        alone("confidential privileged attorney"),
        {"密": ("保密", "机密", "機密", "秘密"), "专": ("专有",), "專": ("專有",)},
    ),
    Cues(
        alone("liab warrant responsib virus"),
        {"病": ("病毒",), "责": ("责任",), "責": ("責任",)},
    ),
    Cues(alone("view opinion"), {"代": ("不代表",)}),
)
# One of these alone marks the opening line of a notice.
NOTICE_TITLE = re.compile(
    r"[\W_]{0,12}(?:confidentiality (?:notice|statement|note)|privacy notice|legal (?:notice"
    r"|disclaimer)|disclaimer"
    r"|免责声明|免責聲明|保密声明|保密聲明|保密提示|法律声明|邮件声明|(?:重要|特别)(?:提示"
    r"|声明)|important notice)[\W_]{0,12}",
    _I,
)
# How the first line of a notice begins: nothing above such a line in a paragraph is cut away.
NOTICE_START = re.compile(
    r"[\W_]{0,80}(?:this (?:[\w-]{1,20} ){0,2}(?:e-?mail|message|communication|transmission)"
    r"|the (?:information|contents?|material)s?\b.{0,40}\b(?:this|the) |privileged|confidential"
    r"|if you (?:are not|(?:have )?received)"
    r"|any (?:unauthori[sz]ed|review|use|dissemination)|unauthori[sz]ed|disclaimer|notice"
    r"|important|caution|warning|nota bene"
    r"|(?:本|此|该|該|这封|這封)(?:电子|電子)?(?:邮件|郵件|信件|函件)|免责|免責|保密|法律声明"
    r"|重要提示|声明|聲明|注意"
    r"|如果?(?:您|你|阁下|閣下)|若(?:您|你|阁下|閣下)|未经|未經)",
    _I,
)
# The standard opening sentence is a notice even without a second formula:
# "This e-mail and any attachments are confidential.", 本邮件及其附件含有…保密信息。
OPENING = re.compile(
    r"[\W_]{0,80}(?:this (?:[\w-]{1,20} ){0,2}(?:e-?mail|message|communication)(?: message)?"
    r"(?:,)?\s(?:and|including|together with) (?:any|all|its) .{0,40}(?:attach|file|enclos"
    r"|document)\w*"
    r".{0,60}\b(?:confidential|privileged|proprietary)"
    r"|this (?:e-?mail|message|communication) (?:is (?:strictly )?confidential"
    r"|contains confidential information) and(?: is)?(?: intended)?(?: only| solely| exclusively)?"
    r" for the (?:use of the )?(?:named |intended )?(?:addressee|recipient|individual)s?"
    r"(?: named| only)?(?=[\W_]*$|[.;,] (?:if you (?:are not|(?:have )?received))|\.\s)"
    r"|(?:本|此|该|該)(?:电子|電子)?(?:邮件|郵件)(?:及|和|以及|与)(?:其"
    r"|任何)?(?:所有)?附件.{0,40}(?:保密|机密|機密))",
    _I,
)
GREEN = re.compile(
    # In the font of its tree, "P" is one.
    r"[\W_]{0,12}(?:P )?(?:please (?:consider|think (?:of|about)) the environment"
    r"|think before you print|save (?:a tree|paper)"
    r"|(?:[请請]在?)?(?:打印|列印)(?:本|此)?(?:邮件|郵件)?(?:前|之前).{0,20}(?:环境|環境|环保|環保)|请考虑环境)",
    _I,
)
# What their other sentences say; collected from the corpus. Alone they are nothing: they stand in a
# paragraph that is a notice by the expressions above.
OTHER_SENTENCE = re.compile(
    r"\b(?:printed matter|before (?:you print|printing)|(?:the|of) trees|copyright|trading name)\b"
    r"|\bregistered (?:at|in|under)\b|\b(?:are|is) subject to\b|\bare not certified\b"
    r"|\bno(?:thing|\b(?= rights)).{0,40}\b(?:contract|agreement|offer|derived|relied)\b"
    r"|\b(?:monitors|be recorded|be altered|be disclosed)\b|\baccepts no liability\b|\bnot liable\b"
    r"|\b(?:let us know|tell us|notify us|and inform|the sender)\b|\b(?:delet|remov)ing it\b"
    r"|^(?:confidential|thank you(?: for your (?:cooperation|understanding))?|E|& O\.E)$"
    r"|^(?:谢谢|謝謝|感谢|感謝).{0,4}(?:配合|合作|理解)|(?:环保|環保|非必要)|[不勿](?:打印|列印)"
    r"|(?:邮件|郵件|文中)[内內]容|(?:邮件|郵件)所述|[不未].{0,12}(?:要约|要約|承担责任|负责|負責)"
    r"|请?勿.{0,3}(?:转载|轉載|转发|轉發)|[请請]妥善保管$|(?:[传傳][输輸送])[过過]程"
    r"|^(?:[邮郵]件往[来來]本身)?不(?:构成|構成|[产產]生).{0,6}(?:合同|合[约約]|[协協][议議]).{0,8}$"
    r"|^除非.{0,14}[书書]面.{0,8}$|^.{0,8}以.{0,6}(?:[签簽]署|[书書]面).{0,6}[为為][准準]$"
    # Of the firm ...
    r"|^(?:[\w&.,' ()-]{2,60}\b)?(?:registered|head|main|postal) (?:office|address)(?: is)?\s?[:：]"
    r"|\bis a registered charity\b|\bequal housing\b|\bappointed representative\b"
    r"|\bauthori[sz]ed and regulated by\b|^(?:company|vat)(?: reg\w*)? (?:no\b|number\b)"
    r"|^(?:公司)?(?:注册|註冊|办公|辦公|联系|聯繫)地址\s?[:：]"
    # ... of its mailbox, and who listens ...
    r"|\breplies\b.{0,40}\bnot (?:be )?(?:read|monitored|answered)\b|\bunattended mailbox\b"
    r"|^(?:your )?(?:telephone |phone )?(?:calls|e-?mails?|messages|communications)"
    r"(?: (?:to|from|and|with|our|us|e-?mails?|messages|calls)){0,6} (?:may|are|will)(?: be)?"
    r" (?:recorded|monitored)\b"
    r"|\bmay (?:monitor|record|scan|intercept)(?: and \w+)?(?: (?:all|any|your|our|the|incoming"
    r"|outgoing)){0,3} (?:e-?mails?|messages|calls|communications)\b"
    r"|(?:自动|自動)(?:发送|發送|发出|發出|生成)|[请請]勿(?:直接)?(?:回复|回覆)"
    r"|(?:通话|通話|来电|來電|电话|電話).{0,8}(?:录音|錄音)"
    # ... and of data and rights.
    r"|^we (?:process|use|handle|hold|store|collect) (?:your )?personal (?:data|information)\b"
    r"|\b(?:our|the) privacy (?:policy|notice|statement)\b|\breserves all rights\b"
    r"|^no (?:waiver|offer|professional opinion|employee)\b.{0,60}"
    r"\b(?:intended|made|given|conclude|enter into)\b"
    r"|(?:隐私|隱私)(?:政策|声明|聲明|权政策|權政策)",
    _I,
)
# What they ask of whoever got the mail by mistake, to the end of the sentence, word by word.
_ASKED = (
    r"(?:,? (?:please|kindly|and|or|to|not|do|must|should|may|you|are|requested|immediately|at|once"
    r"|delet(?:e|ing)|destroy(?:ing)?|remov(?:e|ing)|disregard|ignore|return|reply|notify|contact"
    r"|inform|advise|tell|let|us|know|dispose|of|from|read|use|copy|disclose|forward|distribute"
    r"|it|this|the|any|all|its|your|system|sender|copies|contents?|attachments?|messages?"
    r"|e-?mails?|mail)(?![\w'’-])){0,24}+"
)
# Sentences of theirs that somebody's own would be like, were they not known whole.
WHOLE_SENTENCE = re.compile(
    r"if (?:it|this(?: (?:e-?mail|message|mail))?|you)(?: (?:has|have|was|were))?(?: been)?"
    r" (?:reach(?:ed|es)|g[eo]t|c[ao]me|comes|receiv(?:ed?|es)|sent|delivered)"
    rf"(?: (?:it|this|you|to)){{0,2}} (?:in|by) (?:error|mistake){_ASKED}"
    rf"|if you are(?:n['’]t| not) (?:an? recipient|(?:that|such a) person|one of them){_ASKED}"
    r"|it may (?:contain|be)(?: (?:information|material|data|that|which|is|are|be|may|or|and|also"
    r"|legally|privileged|proprietary|personal|business)){0,8} (?:confidential|privileged)"
    r"|invoices are valid without (?:a )?(?:signature|stamp)(?: (?:or|and) (?:signature|stamp))?"
    r"|(?:(?:the|this|all|any|its) )?(?:information|contents?|advice|material|guidance)"
    r"(?: (?:in|of) this (?:e-?mail|message))? (?:is|are) general in nature"
    r"|anything in it that looks like advice(?: (?:about|on) [a-z]+)? is general in nature"
    r"|descriptions(?: of [a-z]+)? are statements? of opinion"
    r"|可能(?:含有|包含)(?:本?公司|[诊診]所|[商业業务務个個人师師律执執规規则則受法]|的|[等或及和、]"
    r"|[机機][构構]|[保机機秘]密|[内內]部|敏感|保[护護]|信息|[资資][料訊讯]|[内內]容){1,16}",
    _I,
)

# A sentence may go on behind these: "please delete it: we pay him tonight".
PART_END = re.compile(r"[;:；：](?=\s|$)|[；：]")
OF_PEOPLE = re.compile(
    r"\b(?:we|our|he|him|his|she|hers?|they|them|theirs?|cash|money)\b|我[们們方]|[他她钱錢款价價]",
    _I,
)
# Nobody's notice says "I": whoever does writes of something, in whatever words.
OF_SENDER = re.compile(r"(?<![(.\w])(?:[Ii](?![.)\w])|[Mm]y\b|MY\b)")
# Of whom notices in Chinese do not speak, nor of what.
OF_PEOPLE_ZH = re.compile(
    r"我(?![们們方司公行校院])|[咱俺佢她钱錢款元价價让讓]|(?<!其)他(?!人)|[你您]们|[你妳]們"
    r"|(?<![发發送])[给給](?!第三)"
)
_NEXT = (
    r"(?=[\W_]{0,12}(?:This (?:e-?mail|message|communication|transmission)\b"
    r"|If you (?:are not|(?:have )?received)\b|The information\b|Any (?:unauthori[sz]ed|use)\b"
    r"|C(?:onfidential|ONFIDENTIAL)|D(?:isclaimer|ISCLAIMER)"
    r"|[免保]\w{1,3}[声聲]明|免[责責]|保密"
    r"|如果?(?:您|你|阁下|閣下|误|誤)|若(?:您|你|阁下|閣下|误|誤)|未经|未經))"
)
_THIS_ZH = r"(?=(?:本|此|该|該|这封|這封)(?:电子|電子)?(?:邮件|郵件|信件|函件))"
# Where the next sentence begins though nothing ends the one before, as on the next line. A run of
# blanks is tried once, as a whole.
NEXT_START = re.compile(rf"(?<!\s)\s++{_NEXT}|(?<!\s)\s*+{_THIS_ZH}")
# Where a notice may begin behind text on its line: with a sentence, a bracket or a rule. The text
# may have 本邮件 in the middle of a sentence of its own.
INNER_START = re.compile(
    r"[.!?…。！？:：,，;；()（）【\[*=|~—–\s-](?:(?<=[.!?…])[\"'”’)\]]*+\s++|(?<=[。！？…])[”’」』）)】]*+\s*+"
    rf"|(?<=[(（【\[*=|~—–-])[*=|~—–-]*+\s*+|(?<=\s)(?:{_NEXT}|{_THIS_ZH})|(?<=[^\w\s])\s*+{_THIS_ZH})"
)
#: What opens a notice there, and blanks.
OPENS = " \t\u3000([（【*=|~—–-"
COMMA = re.compile(r"[,，;；、]")
# Words of notices in Chinese: what is left of a part of a sentence without them is its own.
NOTICE_WORDS_ZH = re.compile(
    r"其他用途|[\W_]|[从從][您你]的|(?:若|如果?)[您你](?:[并並]?非|不是)|[专專]有|的|任意|自行|[声聲]明|[请請]|烦|煩|勿|[并並]|[或及将將其也]|予以?|以任何|如[系係]|[误誤]收|者$|应|應|不得|不[当當]地?"
    r"|未[经經].{0,6}?[许許]可|[书書]面|[给給]?第三方|[向对對]任何人|彻底|徹底|立即|立刻|任何[人行动動]*|所有|全部|部分地?"
    r"|[单單]位|[个個]人|公司|[发發寄收]件[人者]|(?:[电電]子)?[邮郵]件|[内內]容|副本|附件|信息|資訊|形式|系[统統]|[电電]郵"
    r"|[删刪]除|[销銷][毁毀]|[复複][制製]|[转轉][发發]|[传傳][播佈布递遞]|披露|泄露|洩露|揭露|散[布佈发發]|分[发發]|保留|依[赖賴]"
    r"|修改|利用|使用|擅自|用于|用於|[阅閱][读讀]|打印|列印|蒐集|收集|[处處]理|保[护護]|法律|特[权權]|机密|機密|保密"
    r"|受法律|包括|但不限于|但不限於|可能|被|截[获獲]|篡改|丢失|延[迟誤误遲]|[错錯][误誤]|[遗遺]漏|[准確确]+性|安全|完整性|[损損]失"
    r"|不?承[担擔]|[责責]任|[后後]果|保[证證]|不能?|通知|告知|我[们們方司]|[谢謝][谢謝]|合作"
)

# All that a notice on the line of the text may consist of. Files, records and computers are no
# words of notices by themselves: "delete the files" is an order.
INNER_NOTICE = re.compile(
    r"(?:[\W_]+|(?:any files transmitted with it|(?:from|on) (?:your|any) (?:computer|system)"
    r"|any (?:attached )?files(?: attached)?(?= (?:are|is) (?:strictly )?(?:confidential|intended))"
    r"|to whom (?:they are|it is) addressed"
    r"|consider the environment before printing|think before you print|your (?:cooperation|help)"
    r"|confidentiality (?:notice|note|statement)|legal notice|important notice|disclaimer"
    r"|attorney[- ]client privileged?|immediately|permission|consent|law|applicable"
    r"|this|these|that|the|it|its|an?|and|or|of|for|to|in|by|with|from|as|on|at|once|if|any|all|no|not"
    r"|only|solely|sole|exclusively|exclusive|strictly|also|other|than|thereof|hereby|therefore"
    r"|is|are|be|been|may|must|should|do|does|has|have|was|were|who|which"
    r"|you|your|please|kindly|thanks?|e-?mails?|messages?|communications?|transmissions?"
    r"|attachments?|attached|enclosures?|informations?|contents?|material|contains?|contained"
    r"|containing|accompanying|included|including|confidential|privileged|proprietary|legally"
    r"|protected|intended|named|above|individuals?|person|persons|entity|recipients?|addressees?"
    r"|addressed|sender|received?|receipt|error|mistake|mistakenly|notify|notified|contact|inform"
    r"|advise|advised|reply|replying|return|telephone|delete|deleting|destroy|destroying|copy"
    r"|copies|copying|use|using|review|read|rely|reliance|disclos(?:e|ure|ing)|disseminat(?:e|ion)"
    r"|distribut(?:e|ion|ing)|forward|forwarding|reproduc(?:e|tion)|retransmission|retain"
    r"|unauthori[sz]ed|prohibited|forbidden|unlawful|privilege|waived|liability|views?|opinions?"
    r"|expressed|those|author|represent|company|viruses|virus|guaranteed|secure|error-free)"
    r"(?![\w'’]))*+",
    _I,
)
# The like in Chinese, beside `NOTICE_WORDS_ZH`.
INNER_WORDS_ZH = re.compile(
    r"[本此该該]|[含包载載]有|[含包]含|[含为為]|[仅僅][供限]|于|未[经經]|指定|[预預]期|目[标標]|如果?|若|您|[错錯]收|授[权權]"
    r"|[严嚴]?禁止?|免[责責]|[声聲]明|重要|提示|商[业業]秘密|秘密|[机機]密|立刻|[马馬]上"
)
# Words of notices that speak of what was done: of a leak, and of "us" who are not to be told.
DEED_ZH = re.compile(r"^[^不勿禁未]*[泄洩揭披]露|(?<![知系繫络絡])我")

# Every notice holds one of each (lower case): what `THIS_MAIL` or `NOTICE_TITLE` needs, and what
# the first two formulas, the title or `OPENING` need.
NOTICE_NAMES = Cues(
    below(
        "mn",
        "mail message communication transmi information content material document notice disclaimer"
        " statement confidentiality sender",
    ),
    {
        "件": ("邮件", "郵件", "信件", "函件"),
        "息": ("信息", "讯息", "訊息"),
        "邮": ("邮箱",),
        "声": ("声明",),
        "聲": ("聲明",),
        "示": ("提示",),
    },
)
NOTICE_WORDS = Cues(
    below(
        "e",
        "recipient addressee intended sole exclusive confidential error named notice disclaimer"
        " privileged proprietary",
    ),
    {
        **alone("仅 僅 误 誤 错 錯 非"),
        "收": ("收件", "接收"),
        "声": ("声明",),
        "聲": ("聲明",),
        "示": ("提示",),
        "密": ("保密", "机密", "機密"),
    },
)
