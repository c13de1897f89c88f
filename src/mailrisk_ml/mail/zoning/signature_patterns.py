"""What people, their devices and bulletin boards put below a mail; as in `history_patterns`."""

from __future__ import annotations

import re

from mailrisk_ml.mail.zoning.cues import Cues, below, words
from mailrisk_ml.mail_words import (
    CLOSINGS,
    FOREIGN_CLOSINGS,
    LONG_SURNAMES,
    RARE_SURNAMES,
    SURNAMES,
)

_I = re.IGNORECASE

DASHES = re.compile(r"(?:-- ?|—|--\s{1,3})$")
#: What a contact line holds that is long.
CONTACT_CUES = re.compile(r"[@|·•▪]|\d{4}")
# What is written behind a signature is text again: "P.S. Pay him in cash."
POSTSCRIPT = re.compile(
    r"\s{0,8}(?:p\.? ?p?\.?s\b|n\.b\b|nb\s?[:：]|又及|附言|另[:：，,外]|补充|補充)", _I
)
# In front of or behind "my iPhone", in the languages of `history_patterns`; who types on one may
# ask for patience.
_SORRY = r"(?:(?:please |pls )?(?:excuse|pardon|forgive|sorry for)\b[\w ,’'/&-]{2,60})"
# What it is called, in words of devices and mail programs alone: of anything else something is
# said, as in 来自我的客户名单.
_DEVICE_WORD = (
    r"(?:(?:iphone|ipad|ipod|ios|mac|macbook|apple|android|windows|phone|mobile|tablet|pc|laptop|surface"
    r"|samsung|galaxy|huawei|honor|mate|nova|xiaomi|redmi|mi|mix|oppo|reno|vivo|iqoo|oneplus|realme"
    r"|meizu|nokia|htc|sony|xperia|lg|google|pixel|lenovo|thinkpad|motorola|moto|nubia|zte"
    r"|blackberry|outlook|gmail|yahoo|foxmail|qqmail|qq|wechat|mail|app)(?![a-z])"
    r"|(?:139|126|163|189)(?=\s?(?:邮箱|郵箱|网易|網易))"
    r"|华为|華為|荣耀|榮耀|小米|红米|紅米|魅族|魅蓝|三星|苹果|蘋果|联想|聯想|中兴|一加|诺基亚|坚果|黑莓|酷派|努比亚"
    r"|真我|鸿蒙|安卓|网易|網易|企业|企業|智能|手机|手機|平板|电脑|電腦|笔记本|筆電|移动|行動|手持|掌上|设备|設備|裝置|装置"
    r"|邮箱|郵箱|邮件|郵件|大师|大師|客户端|客戶端|应用|程序|自带|微信|钉钉|釘釘|飞书|飛書|阿里云?|新浪|搜狐|专属|商务|新?版)"
)
_MODEL = (
    r"(?:for|pro|max|plus|mini|air|lite|ultra|note|gt|se|[a-z]{0,2}\d{1,3}[acegisx]?)(?![a-z\d])"
)
_DEVICE = rf"{_DEVICE_WORD}(?:\s?(?:{_DEVICE_WORD}|{_MODEL})){{0,6}}"
DEVICE = re.compile(
    rf"\s*[\[(（]?(?:(?:{_SORRY}[.!]\s)?sent (?:from|via|with) (?:my |a )?[\w .'’&-]{{2,40}}"
    rf"(?:[,.;–-]+ ?{_SORRY})?|(?:typed|written) (?:on|with) [\w ’']{{2,24}}[,.;–-]+ ?{_SORRY}"
    r"|(?:get |obtenir |obtener |obter |scarica |download )?outlook (?:for|für|pour|para|per|voor)"
    r" (?:ios|android|mac)(?: beziehen| downloaden)?\S{0,80}.{0,60}"
    r"|(?:获取|獲取|取得)\s?outlook (?:for )?(?:ios|android|mac)(?: 版)?\S{0,80}"
    r"|von mein(?:em|er) [\w .-]{2,30} gesendet|gesendet (?:von|mit) [\w .-]{2,40}"
    r"|envoyé (?:de|depuis|à partir de) [\w .’'-]{2,40}"
    r"|envia(?:do|da) (?:desde|do|de|pelo) [\w .-]{2,40}"
    r"|inviato da[l ] ?[\w .’'-]{2,40}|verzonden (?:vanaf|met) [\w .-]{2,40}"
    r"|(?:iPhone|iPad|Android)\s?から送信"
    rf"|(?:发自|發自|发送自|来自|來自|传送自|傳送自)\s?(?:我的|my )?\s?{_DEVICE}"
    r"|发自我[这那][台部][\u4e00-\u9fff]{0,6}(?:手机|电脑)"  # 发自我那台爱忘事的手机
    r"|(?:使用|通过|通過)(?:钉钉|釘釘|飞书|企业微信)发送"
    rf"|(?:签名|簽名)由 ?{_DEVICE} ?(?:定制|訂製)"
    rf"|[从從](?:我的)?\s?{_DEVICE}\s?(?:发送|發送|傳送|寄出))[\])）.。!]?\s*$",
    _I,
)
BBS_SOURCE = re.compile(r"\s{0,4}(?:※|☆|★)\s?(?:来源|來源|修改|转载|轉載|发信站)\s?[:：·.]")
_FOOTER_WORDS = words(
    "sent ſent please pls excuse pardon forgive sorry typed written get obtenir obtener obter"
    " scarica download outlook von gesendet envoyé enviado inviato verzonden iphone ipad android"
    " 获取 獲取 取得 发自 發自 发送自 来自 來自 传送 傳送 使用 通过 通過 签名 簽名"
)
#: How a line begins that `DEVICE` matches, below blanks and brackets, in lower case.
FOOTER_STARTS = frozenset(word[:2] for word in _FOOTER_WORDS)
#: The first character of some more such lines.
FROM = frozenset("从從")
#: Of `BBS_SOURCE`.
BBS_STARTS = frozenset("※☆★")
_CLOSING = f"(?:{'|'.join(CLOSINGS)}|{FOREIGN_CLOSINGS})"
# One, or two of two languages: "Mit freundlichen Grüßen / Best regards".
CLOSING = re.compile(
    rf"\s{{0,8}}{_CLOSING}(?:\s?[/|]\s?{_CLOSING})?\s{{0,4}}[,，.。!！~、]{{0,3}}\s*$", _I
)
#: Those that may be a firm or a name as well.
SHORT_CLOSING = re.compile(r"\s{0,8}(?:mfg|vg|lg|salam)\b", _I)
#: How a line begins that `CLOSING` matches, below blanks.
CLOSING_STARTS = frozenset(
    "wbkmrysftcghvlupahztdoüсWBKMRYSFTCGHVLUPAHZTDOÜС\u212aſ\u1c83此敬顺順祝商谢謝多感以"
)
# Labels of what is called.
_CALLED = (
    "tel|phone|telephone|mobile|cell|fax|mob|office|direct|skype|wechat|電話|电话|手机|手機|传真|傳真"
    "|微信|直线|直線|座机"
)
_TWO_CALLED = rf"(?:(?:{_CALLED})(?:\s?[/&、]\s?(?:{_CALLED})){{1,2}})"
#: What is said above details that are the text: how somebody is reached, or of whom they are.
ANNOUNCES_DETAILS = re.compile(
    r"\b(?:contacts?|phones?|numbers?|address|call|reach|details|card)\b"
    r"|[联聯][系繫絡络](?:方式|人)|(?:[电電][话話]|手[机機]|微信|[邮郵]箱|[号號][码碼]|地址)[号號]?[码碼]?[是为為给給发發]"
    r"|[您你](?:[们們]|本人)?的?(?:[电電][话話]|手[机機]|微信|[号號][码碼])|名片|如下|以下|下面"
    r"|(?<!其)[他她]|[这這那][个個位名]|病人|患者|\b(?:her|him|patients?)\b",
    _I,
)
LABELLED = re.compile(
    rf"\s{{0,8}}(?:{_TWO_CALLED}|{_CALLED}|e-?mail|mail|web|website|url|add|addr|address|msn|qq"
    r"|邮箱|郵箱|邮件|郵件|电邮|電郵|地址|网址|網址|官网|官網|邮编|郵編|分机|公司|职务|部门"
    r"|[TMFPEAWD])\s{0,6}(?:\([^)]{0,12}\)\s?)?[:：.|]\s{0,6}\S",
    _I,
)
#: One of these stands inside every line that `LABELLED` or `URL_LINE` matches.
LABEL_ENDS = ":：.|"
_EXTENSION = r"(?:\s{0,3}(?:x|ext\.?|转|分机)\s?\d{1,6})?"
_BY_NAME = rf"(?:{_CALLED}|whatsapp|wechat id|line id|微信[号號])"
_ANY_CALLED = (
    rf"(?:{_BY_NAME}|mobil|telefon|telefax|durchwahl|direct (?:line|dial)|did"
    r"|(?:24[- ]?(?:h|hours?) )?hotline|座機"
    r"|(?:24\s?小[时時])?(?:全[国國]|客服|服[务務]|[销銷]售|售[后後]){0,2}"
    r"(?:[热熱][线線]|[总總][机機]|[专專][线線]|客服))"
)


def _some_of(labels: str) -> str:
    return rf"{labels}(?:\s?[/&,]\s?{labels}){{0,2}}(?:\s{{0,4}}\([^)]{{0,12}}\))?\s{{0,4}}"


# One of them or several: "Mobile / WhatsApp: +852 ...", and without a colon, "T +852 ...". All that
# stands behind is a number, or behind some and a colon a name without blanks. What ends in 000 may
# be a sum, and behind a letter any plain figure.
NUMBERED = re.compile(
    r"(?!.{0,80}000\s*$)\s{0,8}"
    rf"(?:{_some_of(_ANY_CALLED)}[:：.]?[\s(+]{{0,8}}\d[\d\s().+/-]{{5,30}}\d{_EXTENSION}"
    rf"|{_some_of(_BY_NAME)}[:：]\s{{0,6}}(?-i:[a-z])[a-z\d_.@+-]{{1,30}}"
    r"|[TMFPDO]\s{1,4}(?:[+(]\d|\d{2,4}[ -]\d)[\d\s().+/-]{2,30}\d)\s*$",
    _I,
)
# Behind a label alone anything may be said: "Tel/Fax: the source code is on my drive".
_REACHED = (
    # What ends in 000 may be a sum, but for a mobile number.
    r"\s{0,6}[:：]\s{0,6}(?:1[3-9]\d[ -]?\d{4}[ -]?\d{4}"
    r"|(?!.{0,40}000\s*$)[+(]{0,2}\d[\d\s().+/-]{5,30}\d"
    r"|(?-i:[a-z])[a-z\d_+-]{1,30}(?:[@.][a-z\d_+-]{1,30}){0,4})\s*$"
)
#: Two ways of reaching somebody that share their label, and what both are.
TWO_CALLED = re.compile(rf"\s{{0,8}}{_TWO_CALLED}{_REACHED}", _I)
#: A label with one number, name or address behind it.
REACHED = re.compile(
    rf"\s{{0,8}}(?:{_TWO_CALLED}|{_CALLED}|e-?mail|mail|web|website|url|msn|qq"
    rf"|邮箱|郵箱|邮件|郵件|电邮|電郵|网址|網址|官网|官網){_REACHED}"
    r"|\s{0,8}分[机機]\s{0,6}[:：]\s{0,6}\d{3,6}\s*$",
    _I,
)
#: How a line begins that `NUMBERED` matches, below blanks.
NUMBERED_STARTS = frozenset("tpmcfodhwlsTPMCFODHWLSſ電电手传傳直座微2全客服销銷售热熱总總专專")
# Ways of reaching somebody, and identifiers, by their form alone: no sum begins with "+", "(" or
# "0", or has letters inside. In front stands a label that is known or too short to say anything.
_ITEM_LABEL = (
    rf"(?:(?:(?i:{_ANY_CALLED}|e-?mail|web)|[A-Z]{{1,3}}|[A-Z][a-z]{{1,2}}(?=[:：.]))"
    rf"(?:\s?[/&]\s?(?:(?i:{_ANY_CALLED})|[A-Z][A-Za-z]{{1,2}})){{0,2}}[:：.]{{0,2}}\s{{0,4}})?"
)
# Of Latin letters, for in Chinese a whole sentence has no blank; and of few words each.
_NO_PHRASE = r"(?!(?:[^\s@_.-]*[_.-]){3}[^\s@_.-])"
_MAIL = rf"{_NO_PHRASE}(?a:[\w.+-]{{1,64}}@[\w.-]{{3,80}})"
_LINK = r"(?:https?://|www\.)(?!(?:[^\s-]{0,60}-){3})[!-+./\d:=?-{}~-]{3,120}"
_ITEM = (
    rf"(?:{_ITEM_LABEL}(?:(?:\+|\(\+?\d|0)[\d ().+/-]{{6,24}}\d(?<!000)"
    r"|1[3-9]\d[ -]?\d{4}[ -]?\d{4}|\d{3}[.-]\d{3}[.-]\d{4}"
    rf"|{_MAIL}|{_LINK})"
    r"|(?i:ICE(?: chat)?|skype|(?:微信\s?/\s?)?wechat|微信[号號]?|whatsapp)[:：]\s{0,4}"
    rf"{_NO_PHRASE}[a-z](?=[a-z+-]{{0,30}}[\d_.@])[a-z\d_.@+-]{{1,30}}"
    r"|(?:[A-Z]{2,6}|税[号號])[:： ]\s{0,4}"
    r"(?=[A-Z\d]{10,22}(?!\w))\d{2,10}[A-Z]{2,12}\d[A-Z\d]{1,10})"
)
#: A line of one or a few of them.
ITEMS = re.compile(rf"\s{{0,8}}{_ITEM}(?:[\s|｜,;•·▪]{{1,5}}{_ITEM}){{0,3}}\s*$")
#: What parts the details that share a line: "Tel +852 ... | www.example.hk".
BETWEEN = re.compile(r"\s{0,4}[|｜•·▪]\s{0,4}")
PHONE_LINE = re.compile(
    rf"[\s(+]{{0,8}}(?:\d[\d\s().+/-]{{6,30}}\d){_EXTENSION}"
    r"(?:\s{0,3}\(?(?:phone|tel|fax|mobile|cell|office|direct|home|pager|o|m|f|w|h|c)\)?\.?)?\s*$",
    _I,
)
MAIL_LINE = re.compile(rf"\s{{0,8}}<?(?:mailto:)?{_MAIL}>?\s*$")
URL_LINE = re.compile(rf"\s{{0,8}}<?{_LINK}>?\s*$", _I)
# How a firm's or department's name ends.
_FIRM_EN = words(
    "inc ltd llc llp corp corporation company co limited gmbh group department dept division"
    " university bank",
)
_FIRM_FORMS = ("co. kg", "co.kg")  # "20 kg" is none
_FIRM_ZH = words(
    "公司 集团 集團 事务所 事務所 大学 大學 研究院 研究所 中心 银行 銀行 部 处 處 科 组 組"
)
FIRM_ENDS = (*_FIRM_EN, *_FIRM_FORMS, *_FIRM_ZH)
FIRM_LINE = re.compile(
    rf"[^。！？!?;；:：]{{2,50}}(?:{'|'.join(_FIRM_ZH)})\s*$"
    rf"|[\w&.,' /()-]{{2,50}}\b(?:{'|'.join(_FIRM_EN)}|co\. ?kg)\.?\s*$",
    _I,
)
#: A firm's short name, beside a name on its line.
SHORT_FIRM = re.compile(
    "[\u4e00-\u9fff]{2,6}(?:科技|[实實][业業]|[电電]子|[贸貿]易|[传傳]媒|[网網][络絡]|[软軟]件|股份|物流|[医醫][药藥])$"
)
_TITLE_WORDS = (
    "manager director engineer president officer counsel assistant analyst consultant"
    " coordinator specialist partner associate attorney vp ceo cto cfo coo lead head supervisor"
    " administrator"
)
#: What a title in English holds.
TITLE_CUES = Cues(below("aoev", _TITLE_WORDS), {})
#: How one in Chinese ends.
TITLE_ENDS = words(
    "经理 經理 总监 總監 主管 工程师 工程師 律师 律師 会计 會計 助理 专员 專員 主任 总裁 總裁 董事"
)
TITLE_LINE = re.compile(
    rf"[^。！？!?:：]{{0,30}}(?:{'|'.join(TITLE_ENDS)})\s*$"
    rf"|[\w&., /()-]{{0,40}}\b(?:{'|'.join(words(_TITLE_WORDS))})\b[\w&., /()-]{{0,40}}$",
    _I,
)
# Firms and titles that alone make a signature of a name and one detail: whoever writes chooses
# capitals, and how a sentence ends, so that few words may stand there.
LATIN_LETTER = re.compile(r"[^\W\d_\u4e00-\u9fff]")
_OWN_WORD = r"[A-Z][\w'’-]{0,20}\.?"
OWN_FIRM = re.compile(
    rf"\s{{0,8}}{_OWN_WORD}(?: (?:(?:&|and|of) )?{_OWN_WORD}){{0,2}},?"
    rf" (?i:(?:Co\.?,? ?)?Ltd|Co\. ?KG|{'|'.join(_FIRM_EN)})\.?\s*$"
)
OWN_TITLE = re.compile(
    rf"(?=.{{0,80}}\b(?i:{'|'.join(words(_TITLE_WORDS))})\b)"
    rf"\s{{0,8}}{_OWN_WORD}(?:,? (?:(?:&|and|of) )?{_OWN_WORD}){{0,3}}\s*$"
)
#: What stands in no name, firm or title in Chinese, but in what is said of one.
SAID_ZH = re.compile(
    r"[送到去在把給给寄約约見见錢钱款住是的了您你他她我交放找拿付請请老收取扣癌病犯價价已被将將和全"
    r"偷卖賣泄洩漏拷盗盜骗騙杀殺毒贿賄密抄删刪改逃走传傳发發让讓跟向从從要会會不没沒]"
    r"|图纸|圖紙|代码|代碼|名单|名單|报价|報價|回扣|标底|標底|合同"
)
_LATIN_NAME = r"[A-Z][A-Za-z'’-]{1,15}(?: [A-Z][A-Za-z'’-]{1,15}){0,2}"
# Beside a Latin one only what begins with a surname, or ends as a team does: not "Kwok 是骗子".
_HAN_NAME = (
    rf"(?:(?!高仿)(?:{LONG_SURNAMES}|[{SURNAMES}{RARE_SURNAMES}鄺邝佘娄婁巫纪紀芮区區甄赖賴格巴乌烏])[\u4e00-\u9fff]{{1,2}}"
    r"|[\u4e00-\u9fff]{0,3}[部组組社科处處坊])"
)
_PRONOUNS = (
    r"(?i:(?:she|he|they)\s?[/|]\s?(?:hers?|him|his|them|theirs?)"
    r"(?:\s?[/|]\s?(?:hers|his|theirs))?)"
)
# What no word of a sentence begins with, nor who it is of.
_PLACE_ZH = (
    r"[^\Wa-zA-Z0-9_送到去在把给給寄約约见見钱錢款住是的了您你他她我交放找拿付請请来來老收取等扣"
    r"癌病员員犯某价價艾]"
)
_DEPARTMENT = (
    r"(?:市场|市場|销售|銷售|采购|採購|财务|財務|人事|人力资源|人力資源|行政|法务|法務|技术|技術|研发|研發"
    r"|工程|生产|生產|品质|品質|质量|質量|质检|客服|售后|售後|物流|仓储|倉儲|运营|運營|营销|營銷|外贸|外貿"
    r"|业务|業務|商务|商務|设计|設計|产品|產品|项目|項目|信息|国际|國際|综合|綜合|公关|審計|审计)"
)
# A name with what is known to be no word of a sentence: 李雷（市场部）, 李雷 上.
_NAME_WITH = (
    rf"{_HAN_NAME}(?:\s?[(（](?:{_DEPARTMENT}{{1,2}}[部处處科组組]|{_DEPARTMENT}{{0,2}}(?:{'|'.join(TITLE_ENDS)}))[)）]"
    r"|\s?[敬谨謹拜]?[上启啟]|\s[呈])"
)
# What stands in the middle of names, and beside one: "Pieter de Wit", "i. A. Anna Köhler".
_PARTICLES = r"(?:(?:de|den|der|van|von|zu|ter|ten|di|da|del|della|dos|bin) ){0,2}"
_NAME_WORD = r"[A-Z][\w.'’-]{0,20}"
NAME_LINE = re.compile(
    rf"\s{{0,8}}(?:(?:i\. ?[AV]\. |ppa\. ){_NAME_WORD} {_NAME_WORD}"
    rf"|{_NAME_WORD}(?: {_PARTICLES}{_NAME_WORD}){{0,3}}(?: \((?:Mr|Mrs|Ms)\.?\))?"
    r"|[\u4e00-\u9fff]{2,4}(?:\s?[(（/|]\s?[A-Za-z .]{2,24}[)）]?)?"
    rf"|{_NAME_WITH}|(?:{_HAN_NAME}|阿)\s?{_LATIN_NAME}|{_LATIN_NAME}\s?{_HAN_NAME}"
    rf"|[\u4e00-\u9fff]{{2,10}}\s[\u4e00-\u9fff]{{2,4}})(?:\s?\({_PRONOUNS}\))?\s{{0,4}}[,.，]?\s*$"
)
#: A name with its number.
PERSON_LINE = re.compile(
    rf"\s{{0,8}}{_HAN_NAME}\s{{1,4}}(?:\+?86[ -]?)?(?:1[3-9]\d[ -]?\d{{4}}[ -]?\d{{4}}"
    r"|0\d{2,3}[ -]\d{7,8})\s*$"
)
# What firms and people put below a name. Each form is closed: besides set words it holds figures,
# known places alone, so that nothing can be said in one. Names are not among it: two words with
# capitals may be "Director: Kill Tom".
_ISO = r"ISO(?: ?/ ?IEC)? ?\d{4,5}(?::\d{4})?"
# Known ones: any other word behind "Sitz:" or a postcode may be said.
_PLACE = (
    r"(?:Augsburg|Berlin|Bielefeld|Bochum|Bonn|Bremen|Charlottenburg|Dortmund|Dresden|Duisburg"
    r"|Düsseldorf|Essen|Frankfurt(?: am Main)?|Hamburg|Hannover|Karlsruhe|Köln|Leipzig|Mainz"
    r"|Mannheim|München|Munich|Münster|Nürnberg|Stuttgart|Wiesbaden|Wien|Vienna|Zürich|Zurich"
    r"|London|Hong Kong)"
)
_REGISTER = rf"(?:(?:(?:Amtsgericht|AG) )?{_PLACE},? )?HR[AB]:? ?\d{{2,7}}(?: ?B)?(?:,? {_PLACE})?"
_DAY = (
    r"(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:days?)?|[周週][一二三四五六日]"
    r"|星期[一二三四五六日]"
)
_HOUR = (
    r"\d{1,2}(?:[:：.]\d\d)?(?:\s?[ap]\.?m\b\.?|\s?h\b)?|(?:GMT|UTC)(?:[+-]\d{1,2})?|CET|CST"
    r"|上午|下午"
)
# "[cid:image001.png@01DA6B2F.8A1B2C30]", "<image001.png>", "[image: Logo]".
_PICTURE = r"(?:company |firm )?(?:image|img|picture|photo|logo|icon|banner|signature|[图圖]片)"
_PICTURE_FILE = rf"(?:{_PICTURE}|outlook-[a-z0-9]{{4,10}})?[\d_ ()-]{{0,12}}\.(?:png|jpe?g|gif|bmp)"
_NETWORK = (
    r"(?i:linkedin|twitter|x|facebook|instagram|youtube|xing|tiktok|wechat|weibo|whatsapp|telegram)"
)
FIRM_NOTE = re.compile(
    rf"\s{{0,8}}(?:(?:an? )?{_ISO}(?: certified)?(?: company| factory)?"
    rf"|(?i:(?:certified (?:to|under|according to)|[经經通][过過]?) ?{_ISO}"
    rf"(?:,? (?:and |& )?{_ISO})?(?:[认認][证證])?)"
    rf"|(?i:(?:follow|find|visit) us on) {_NETWORK}(?:(?:, ?| and | & ){_NETWORK}){{0,2}}"
    r"|(?:扫码|掃碼|扫一扫|掃一掃|扫描二维码)[，,]?(?:关注|關注|添加)(?:我们|我們|公众号|公眾號|官方微信)"
    rf"|(?:Sitz(?: der Gesellschaft)?|Registered seat): ?{_PLACE}"
    r"|(?:(?:Registergericht|Handelsregister|Register court)(?: ?: ?| )(?:(?:Amtsgericht|AG) )?)?"
    rf"{_REGISTER}"
    # Behind "VAT" alone a figure may be a sum.
    r"|(?i:VAT(?: reg(?:istration)?\.?)?(?: ?(?:no|id|number)\b|(?=\.?\s?[:：]?\s?[A-Z]{2}\d))"
    r"|USt\.?-?Id(?:ent)?\.?-?(?:Nr)?|Tax (?:id|no|number)|EORI"
    r"|(?:Company|Co\.) ?(?:reg(?:istration|\.)? )?(?:no|number))"
    r"\.?\s?[:：]?\s?(?:[A-Z]{2} ?)?\d[\d /-]{4,14}\d(?<!000)"
    rf"|\(?(?i:(?:my )?(?:pronouns: ?)?){_PRONOUNS}\)?"
    r"|(?i:(?:(?:my|our) )?(?:working|office|business|opening) (?:hours|days|times?)"
    r"|(?:工作|[办辦]公|上班|[营營][业業])[时時][间間])\s?[:：]?\s?"
    rf"(?i:(?:{_DAY}|{_HOUR}|to|and|[\s,.;:/&()–—~至到-]){{1,20}}+)"
    r"|(?i:book (?:time|a (?:meeting|call))(?: to meet)?(?: with me)?)"
    r"(?:\s?<https?://(?:calendly\.com|outlook\.office(?:365)?\.com|calendar\.google\.com"
    r"|calendar\.app\.google|meetings\.hubspot\.com)/[^\s<>]{1,120}>)?"
    rf"|(?i:\[(?:cid:(?:image|img|part|logo|icon)?(?:[0-9a-f.@-]|png|jpe?g|gif|bmp){{1,80}}"
    rf"|{_PICTURE}(?:: ?(?:{_PICTURE}|{_PICTURE_FILE}))?|{_PICTURE_FILE})\]|<{_PICTURE_FILE}>))\s*$"
)
ADDRESS_LINE = re.compile(
    r"[^。！？!?]{0,40}(?:[省市区區][^。！？!?]{0,40}(?:路|街|道|巷)\s?[^。！？!?]{0,30}(?:号"
    r"|號|楼|樓|层|層|室|座)"
    r"[^。！？!?]{0,20})\s*$"
    r"|\s{0,8}[0-9]{1,6} [\w .'-]{3,40}\b(?:Street|St|Avenue|Ave|Road|Rd|Drive|Dr|Blvd|Lane|Suite"
    r"|Floor)\b"
    r"[\w .,#'-]{0,40}$"
    r"|\s{0,8}[A-Z][\w .]{2,30}, ?[A-Z]{2} [0-9]{5}(?:-[0-9]{4})?\s*$"
)
#: What `ADDRESS_LINE` cannot do without; it starts or ends with a digit, or holds a place.
ADDRESS_PLACES = "省市区區"
ADDRESS_CHARACTERS = f"0123456789{ADDRESS_PLACES}"
# Those of Hong Kong begin with a floor or a flat, and behind the building's name have places alone,
# each behind a comma: "18/F, Wing Tai Bldg, Kwun Tong", 觀塘永泰工業大廈18樓. No word in them is
# one of a sentence: "Send it to Flat A". In German ones the street is a word with its number.
_PLACE_WORD = r"(?:&|and|of|[A-Z(#][\w.'’&/()-]{0,24}|\d{1,4}[A-Z]?(?:[-/]\w{1,4})?)"
_NUMBER_ZH = r"[0-9A-Z]{1,5}(?:-[0-9A-Z]{1,5})?\s?[楼樓号號室座层層栋棟]"
_BUILDINGS = (
    r"(?:Bldg|Building|Centre|Center|Tower|Road|Rd|Street|St|Ave|Avenue|Estate|Plaza|House|Mansion"
    r"|Court|Gardens?|Hong Kong|Kowloon|N\.T)\b\.?"
)
_HOUSE_DE = r"(?:[a-z]| [a-z])?(?:[-–/]\d{1,3})?"
_POSTCODE = rf"(?:D-)?\d{{5}} {_PLACE}(?:, ?(?:Germany|Deutschland))?"
_IN_STREETS = r"(?:de[mnrs]|an|am|im|zu[mr]|von)"
BUILDING_LINE = re.compile(
    r"\s{0,8}(?:(?:[0-9]{1,3}[A-Z]?(?:-[0-9]{1,3})?|G|UG|LG)/F\.?|[0-9]{1,3}(?:st|nd|rd|th) Floor"
    r"|(?:Flat|Unit|Rm|Room|Suite|Shop|Block|Blk|Office)s?\.? ?(?:No\.? ?)?"
    r"[A-Z]{0,2}[0-9]{0,5}[A-Z]?(?:[-/&][A-Z0-9]{1,5})?(?=[ ,]))"
    rf"(?:[ ,]{{1,3}}{_PLACE_WORD}){{0,12}}?[ ,]{{1,3}}{_BUILDINGS}"
    rf"(?:, ?{_PLACE_WORD}(?: {_PLACE_WORD}){{0,3}}){{0,4}}[,.]?\s*$"
    rf"|\s{{0,8}}{_PLACE_ZH}{{1,18}}(?:大[厦廈]|中心|[广廣][场場]|[道路街巷邨])\s?{_NUMBER_ZH}"
    rf"(?:[，, ]?{_PLACE_ZH}{{0,18}}{_NUMBER_ZH}){{0,3}}"
    rf"(?:[，, ]?{_PLACE_ZH}{{1,18}}(?:大[厦廈]|中心|[广廣][场場]))?\s*$"
    r"|\s{0,8}[A-ZÄÖÜ][\w-]{2,30}(?:str\.|[Ss]tra(?:ß|ss)e|weg|[Pp]latz|damm|ufer|gasse|[Aa]llee)"
    # A round figure may be a sum: "Zahlungsweg 500".
    rf" \d{{0,2}}[1-9]{_HOUSE_DE}\s*$"
    rf"|\s{{0,8}}(?:[A-ZÄÖÜ][\w.-]{{1,30}}+(?: (?:{_IN_STREETS}|[A-ZÄÖÜ][\w.-]{{2,25}}+)){{0,2}}+"
    rf" \d{{1,3}}{_HOUSE_DE},? )?{_POSTCODE}\s*$"
)
#: One of these stands in every line that `BUILDING_LINE` matches.
BUILDING_CHARACTERS = " ,楼樓号號室座层層栋棟"
# Personal data or payment details: a list of people or accounts at the end of a mail is what the
# mail is about, whatever it looks like.
_PERSONAL_WORDS = (
    "ssn passport account iban swift password customer client patient salary dob birth invoice"
)
PERSONAL_CUES = Cues(below("asid", _PERSONAL_WORDS), {})
PERSONAL_FIGURES = re.compile(r"\d{15,}|[$¥￥€]\s?\d")
NOT_SIGNATURE = re.compile(
    r"身份证|身份證|护照|護照|银行卡|銀行卡|账号|帳號|账户|帳戶|卡号|开户|客户|客戶|患者|学号"
    r"|密码|密碼|工资|薪"
    rf"|\b(?:{'|'.join(words(_PERSONAL_WORDS))})\b|{PERSONAL_FIGURES.pattern}",
    _I,
)
# What may be one more between details: closed as well, since whoever writes chooses capitals. All
# of an address is known but for the name of one building, and of one street.
_PLACE_CN = (
    r"(?:Shenzhen|Guangzhou|Shanghai|Beijing|Dongguan|Foshan|Zhuhai|Xiamen|Hangzhou|Ningbo|Suzhou"
    r"|Nanjing|Wuxi|Tianjin|Qingdao|Chengdu|Chongqing|Wuhan|Xi'?an|Guangdong|Zhejiang|Jiangsu|Fujian"
    r"|Nanshan|Futian|Luohu|Bao'?an|Longgang|Longhua|Tianhe|Pudong|Minhang|Xuhui|Chaoyang|Haidian"
    r"|Kowloon|Hong Kong|(?:P\.?R\.? ?)?China)"
)
_CHIEF = r"(?:(?i:Geschäftsführer(?:in)?|Managing directors?)|CEO)"
_FLOOR = r"(?:Room|Rm|Unit|Flat|Suite|Block|Tower|Building|Floor) ?[A-Z]?\d{0,5}[A-Z]?"
PLAIN_LINE = re.compile(
    rf"\s{{0,8}}(?:{_CHIEF}: ?(?:Dr\. )?[A-ZÄÖÜ][a-zäöüß-]{{1,20}} [A-ZÄÖÜ][a-zäöüß-]{{1,20}}"
    rf"(?:[,;] ?{_REGISTER}(?:,? (?:Amtsgericht|AG) {_PLACE})?)?"
    rf"|HR[AB] ?\d{{2,7}},? (?:Amtsgericht|AG) {_PLACE}"
    r"|Durchwahl:? ?-\d{2,5}|(?:A[mn]|Auf) (?:de[mnr] )?[A-ZÄÖÜ][a-zäöüß]{2,20} \d{0,2}[1-9]"
    rf"|(?:{_FLOOR}|\d{{1,3}}(?:st|nd|rd|th)? ?(?:Floor|/F))(?:, ?{_FLOOR}){{0,3}}"
    r"(?:, ?[A-Z][a-z]{2,20}(?: (?:Science|Technology|Industrial|Business|Software))?"
    r" (?:Park|Building|Centre|Center|Plaza|Mansion|Road|Street))?"
    rf"(?:, ?{_PLACE_CN}(?: (?:District|City))?(?: \d{{6}}(?<!000))?){{1,5}})\s*$"
)
#: The firm's own bank: closed, as the forms above.
BANK_LINE = re.compile(
    r"\s{0,8}(?:Bank(?:verbindung)?: ?)?(?:(?:[A-ZÄÖÜ][\w.&-]{1,24} )?"
    r"(?:[A-ZÄÖÜ]?[a-zäöü]{0,16}[Bb]ank|(?:Kreiss|S)parkasse)[ ,:]{1,2})?IBAN:? ?[A-Z]{2}\d{2}"
    r"(?: ?[A-Z]{4})?(?: ?(?=[A-Z]{0,2}\d)[\dA-Z]{1,4}){3,8}+"
    r"(?:[ ,;|·/]{1,3}(?:BIC|SWIFT)(?:/SWIFT)?:? ?[A-Z\d]{8,11})?\s*$"
)
