"""Single sentences that firms put below every mail; as in `history_patterns`.

Each begins a paragraph of its own and says nothing of the matter in hand.
"""

from __future__ import annotations

import re

from mailrisk_ml.mail.zoning.cues import Cues, alone, below, words

_I = re.IGNORECASE

_MAIL_WORDS = words("mail message communication transmission")
_MAIL_EN = rf"(?:e-?{'s?|'.join(_MAIL_WORDS)}s?)(?: (?:messages?|communications?))?\b"
_MAIL_ZH = r"(?:电子|電子)?(?:邮件|郵件)"
_THIS_ZH = rf"(?:本|此|该|該){_MAIL_ZH}(?:及其?附件)?(?:的?(?:所有)?[内內]容)?"
_BOND = r"\b(?:contract|offer|accept|bind|agreement|commit|obligat)"
_BOND_ZH = r"(?:要[约約]|承[诺諾]|合同|合[约約]|[协協][议議]|[约約]束)"
_TITLE = (
    r"[\W_]{0,12}(?:(?:legal )?(?:disclaimer|notice)\s?:\s{0,3}|(?:免责|免責)?[声聲]明[:：]\s?"
    r"|(?:重要|特别|特別|温馨|溫馨)提示[:：]\s?)?"
)
# What is said of contracts is said of e-mails in general ...
NO_CONTRACT = re.compile(
    rf"{_TITLE}(?:(?:nothing(?: contained| stated)? in|no part of) this {_MAIL_EN}"
    rf".{{0,120}}?{_BOND}"
    rf"|this {_MAIL_EN}(?: (?:and|or) (?:any|its|all) attachments?)? (?:is|are|does|do|shall|should"
    rf"|may|can|must|will) ?not\b.{{0,100}}?{_BOND}"
    rf"|no (?:\w+ ){{0,4}}(?:contract|agreement|commitment|obligation)s?\b.{{0,120}}?"
    rf"\b(?:by|via|through|by means of) (?:an |any |this |such )?{_MAIL_EN}"
    rf"|no (?:employee|agent|member of staff)\b.{{0,40}}\bauthori[sz]ed\b.{{0,160}}?\b(?:by|via) "
    rf"{_MAIL_EN}|only (?:\w+ )?authori[sz]ed (?:signator|representative).{{0,120}}?{_MAIL_EN}"
    rf"|(?:contracts|agreements)\b.{{0,40}}\b(?:not|cannot)\b.{{0,60}}?"
    rf"\b(?:by|via|through) {_MAIL_EN}"
    rf"|e-?mails\b.{{0,40}}\b(?:not|cannot)\b.{{0,60}}?{_BOND}"
    rf"|{_THIS_ZH}(?:[仅僅]供[参參]考[,，])?[并並亦均]?不(?:构成|構成|应?视为|應?視為|[作产產][为為生]|具有?).{{0,40}}?{_BOND_ZH}"
    rf"|除.{{0,24}}?[书書]面.{{0,12}}?外[,，]?{_THIS_ZH}.{{0,20}}?{_BOND_ZH}"
    rf"|(?:本公司|公司|我司)?(?:[通透][过過]|以){_MAIL_ZH}(?:的?方式)?(?:不[能得]?|[无無]法)"
    rf"(?:[订訂]立|[签簽][订訂]|成立).{{0,8}}?{_BOND_ZH}"
    rf"|(?:本公司|公司|我司)不(?:[通透][过過]|以){_MAIL_ZH}(?:的?方式)?(?:[订訂]立|[签簽][订訂])"
    rf".{{0,8}}?{_BOND_ZH})",
    _I,
)
# ... but not where it speaks to somebody ...
TO_SOMEBODY = re.compile(r"\b(?:you|yours?|i|my|we|our|us)\b|[您你贵貴]|我[方们們]", _I)
# ... nor, behind a notice, of somebody ...
OF_OTHERS = re.compile(
    r"\b(?:he|him|his|she|hers?|they|them|theirs?|everyone|everybody|nobody|let|pays?|paid"
    r"|cash|money|per cent)\b|(?<!其)[他她它]|[钱錢款元价價给給]|让|讓|%|['’]s\b",
    _I,
)
# ... or of a deal or a day.
OF_A_MATTER = re.compile(
    r"\b(?:until|yet|quotation|quote|tender|bid|price)\b|\d"
    r"|报价|報價|[等待]|董事|批准|法[务務]|[周週]|[今明]",
    _I,
)
FOOTER = re.compile(
    rf"{_TITLE}(?:(?:the |any |all )?(?:views?|opinions?)(?: (?:or|and) (?:views?|opinions?))?"
    rf"(?: (?:expressed|presented|contained|stated))? in this {_MAIL_EN}.{{0,120}}?\b(?:author"
    rf"|sender|individual|represent|reflect)"
    rf"|this (?:incoming |outgoing )?{_MAIL_EN}(?: and (?:any|its|all) attachments?)? (?:has|have)"
    rf" been (?:\w+ )?(?:scanned|checked|swept|tested)\b|virus[- ]free\b.{{0,60}}$"
    rf"|(?:although|while|whilst)\b.{{0,120}}\bvirus.{{0,160}}?{_MAIL_EN}"
    rf"|{_MAIL_EN}(?: sent)? (?:to (?:and|or) from|from (?:and|or) to)\b.{{0,60}}\bmonitored"
    rf"|{_MAIL_EN}(?: transmissions?)? cannot be guaranteed to be"
    r"|(?:[\w&.,' ()-]{2,80}[.,:|-] ?)?registered (?:office|address)(?: is)?\s?[:：]"
    r"|[\w&.,' ()-]{2,80}\bregistered in (?:england|scotland|wales|ireland|northern ireland)\b"
    r".{0,30}\b(?:no\b|number|under)"
    rf"|{_THIS_ZH}.{{0,12}}?[仅僅只](?:代表|[为為]).{{0,10}}?(?:[个個]人|作者).{{0,8}}?"
    rf"(?:[观觀][点點]|意[见見]|立[场場])"
    rf"|{_THIS_ZH}(?:已|[经經]).{{0,14}}?(?:病毒|[杀殺]毒|防毒).{{0,10}}?(?:[扫掃]描|[检檢][测測查])"
    rf"|{_THIS_ZH}(?:已|[经經]).{{0,12}}?(?:[扫掃]描|[检檢][测測查]|[查杀殺]{{2}})[,，]?"
    r"(?:未|[没沒]有)[发發][现現](?:任何)?(?:病毒|木[马馬]|威[胁脅])[。！]?$"
    rf"|(?:本公司|公司)有[权權][对對](?:往[来來]|[来來]往){_MAIL_ZH}[进進]行[监監]控)",
    _I,
)

# "No. 1234567" is one sentence.
SENTENCE_END = re.compile(r"(?!(?<=\bno)\.\s?\d)[.!?](?=[)\]\"'”’]{0,3}(?:\s|$))|[。！？]", _I)

# Every one holds one of each (lower case), and so does `GREEN`.
NAMES = (*_MAIL_WORDS, *words("virus registered print save environment"))
NAMES_ZH = (*words("邮 郵 印 环境"), *NAMES)
WORDS = Cues(
    {
        **below(
            "eo",
            "contract offer agreement accept obligat opinion view been tested virus-free commit"
            " monitored guaranteed registered environment tree paper before external outside",
        ),
        **alone("bind virus authori"),
    },
    {
        **alone("约 約 诺 諾 合同 协议 協議 协議 協议 仅 僅 只 毒 木马 木馬 威胁 威脅"),
        "监": ("监控",),
        "監": ("監控",),
        "外": ("外部", "以外"),
        "印": ("打印", "列印"),
        "环": ("环境",),
    },
)
