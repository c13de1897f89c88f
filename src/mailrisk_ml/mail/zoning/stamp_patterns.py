"""What mail servers stamp on mail from outside, in the words of Outlook, gateways and firms."""

from __future__ import annotations

import re

from mailrisk_ml.mail.zoning.cues import words

_I = re.IGNORECASE

# Behind "outside the ..." stands what the firm calls itself, and nothing else.
_PLACE = (
    r"(?: (?:organi[sz]ation|company|firm|group|network|domain|e-?mail|mail|systems?|servers?"
    r"|business|university|college|school|district|council|government|agency|authority|department"
    r"|institut(?:e|ion)|corporation|enterprise|office|bank|hospital|trust|tenant|environment|practice"
    r"|foundation|outside|of|the|your|our|this)(?:['’]s)?(?![^\W_])){0,6}+"
)
_NAME = (
    r"(?: (?!(?:be|caution|do|don|exercise|never|please|report|take|think|use|verify|warning)\b)"
    r"(?-i:[A-Z])[\w&'’-]{0,30}+(?:\.[\w&'’-]{1,30}+){0,3}+){0,4}+"
)
_MAIL_ZH = r"(?:此|该|該|本|这封|這封|以下)(?:电子|電子)?(?:邮件|郵件)"
# What says where the mail comes from ...
ORIGIN = (
    r"[\[【(<*]{0,3}external(?: (?:e-?mail|sender|message|mail))?(?: warning| notice)?"
    r"(?=[\]】)>*:!.,\s]|$)"
    r"|(?:this (?:e-?mail|message)|the sender)(?: (?:was|has|is|been))*+(?: \w+ing)?"
    r" (?:(?:originat\w+|c[ao]m\w+|sent|received)(?: from)?|from)(?: (?:an?|someone|somebody))?"
    r" (?:outside(?: of)?(?=(?: (?:the|your|our|of|this)\b|(?-i: [A-Z])))"
    r"|external (?:sender|source|e-?mail|address|domain|organi[sz]ation))"
    rf"{_PLACE}{_NAME}{_PLACE}"
    r"|(?:you|some people who received this message) (?:don['’]t|do not) often get e-?mail from"
    r" \S{3,100}+(?=\s|$)"
    r"|外部(?:邮件|郵件|来信)(?:提醒|警示)?"
    rf"|{_MAIL_ZH}(?:是|由)?(?:来自|來自|发自|發自)[^。！？]{{0,12}}?(?:外部|以外)"
    r"(?:的?(?:邮件|发件人|域名|邮箱))?"
)
# ... and what to do about it: in words of such advice alone, for people too write "External: do not
# open this at work, ...".
_WORDS = (
    r"and|or|nor|the|an?|this|that|these|those|any|all|on|in|to|from|with|by|of|for|before|when"
    r"|while|if|unless|until|without|who|about|you|your|are|is|it|its|be|been|do|not|don['’]t"
    r"|never|please|always"
    r"|especially|particularly|sure|certain|absolutely|can|cannot|have|has|were|was"
    r"|(?:click|open|respond|follow|download|enter|expect|know|trust|verify|check|confirm|reply)"
    r"(?:ing|ed)?|sent|contact|doubts?|way|trustworthy|replied|verified|known"
    r"|provid(?:e|ing)|recogni[sz](?:e|ed|ing)|validated?"
    r"|(?:hyper)?links?|urls?|attachments?|attached|files?|documents?|images?"
    r"|web ?(?:sites?|pages?)|buttons?|e-?mails?|mails?|messages?|contents?|senders?(?:['’]s)?"
    r"|sources?|address(?:es)?|identity|requests?"
    r"|authentic(?:ity)?|legitima(?:te|cy)|genuine|safe|unsafe|secure|unknown|unfamiliar"
    r"|unexpected|suspicious|malicious|unsolicited|untrusted|external|outside|information|personal"
    r"|sensitive|credentials?|passwords?|user ?(?:names?|ids?)|log-?ins?|caution|cautious|careful"
    r"|care|extra|vigilant|phish\w{0,6}|spam|report(?:ing)?|it|security|service|help ?desk|team"
    r"|department|using|via|alert|[\w.+-]{1,40}+@[\w.-]{1,60}+"
)
_IN_SUCH_WORDS = rf"(?:[^\w.!?。！？]{{1,4}}+(?:{_WORDS})(?![^\W_])){{0,40}}+"
_WORD_LIST_ZH = """
请 請 勿 切勿 不要 谨慎 謹慎 小心 注意 务必 務必 仔细 仔細 随意 隨意 轻易 輕易 直接 任何
点击 點擊 點選 打开 打開 开启 開啟 下载 下載 查看 阅读 閱讀 回复 回覆 提供 输入 輸入 填写
不明 未知 陌生 可疑 恶意 惡意 其 其中 该 該 此 本 的 中 内 內 里 裡 和 或 与 與 及 以及 等 、
邮件 郵件 电子 電子 信件 链接 鏈接 鍊接 連結 链結 鏈結 网址 網址 附件 文件 图片 圖片 内容
內容 核实 核實 核对 核對 确认 確認 确定 確定 识别 識別 辨别 辨別 甄别 真实性 真實性 真伪
真偽 发件人 發件人 寄件人 寄件者 发信人 身份 身分 来源 來源 防范 防範 防止 警惕 提高 保持
避免 谨防 謹防 钓鱼 釣魚 诈骗 詐騙 欺诈 風險 风险 病毒 木马 木馬 攻击 攻擊 安全 密码 密碼
账号 賬號 帐号 帳號 账户 帳戶 验证码 驗證碼 个人 個人 敏感 信息 資訊 资料 資料 泄露 洩露
如 如果 若 除非 非 必要 您 你 认识 認識 信任 可信 知道 后 後 再 前 先 时 時 对 對 以免
以防 上当 上當 受骗 受騙 造成 损失 損失 处理 處理 操作 是否 为 為 是 如有 疑问 疑問
联系 聯繫 聯絡 行为 行為 导致 導致 中毒 勒索
"""
_WORDS_ZH = "|".join(sorted(words(_WORD_LIST_ZH), key=len, reverse=True))
_ADVICE = (
    r"learn why this is important(?: at)?(?: ?<?https?://[^\s>]{3,200}+>?)?"
    r"|(?:(?:please )?(?:(?:do not|don['’]t|never) (?:click|open|reply|follow|respond|enter|provide"
    r"|download)|be (?:careful|cautious|wary|vigilant)"
    r"|(?:exercise|use) (?:extra |extreme |great |due )?caution|take (?:extra |great )?care"
    r"|think before you click|verify the sender|report (?:it|suspicious|phishing))(?![^\W_])"
    rf"{_IN_SUCH_WORDS})"
    r"|[请請]?(?:谨慎|謹慎|切?勿|注意|小心|不要|仔[细細]|核[实實]|[确確][认認]|[警提]惕|[谨謹]防|防[范範止]|以[免防]|如非"
    r"|除非|否[则則])"
    rf"(?:{_WORDS_ZH}){{1,30}}+(?![^\W_])"
    r"|如?涉及(?:汇款|匯款|转[账帐]|轉帳|付款|[账賬帐帳][号號户戶]|[变變]更|[、或及和等]){1,8}+(?![^\W_])"
    r"|[请請](?:[务務]必)?(?:[通透][过過])?(?:[电電][话話])[核确確][实實认認](?![^\W_])"
    r"|caution|warning|attention|notice|note|alert|important|security (?:notice|warning)"
    r"|注意|提醒|警告|警示|安全提示|安全提醒|温馨提示|提示"
)
_BETWEEN = r"[\W_]{0,40}"
# Each part is read in one way: else a text of many that fails at its end is tried in all of them.
STAMP = re.compile(rf"{_BETWEEN}+(?:(?>{ORIGIN}|{_ADVICE}){_BETWEEN}+){{1,8}}+", _I)
SAYS_ORIGIN = re.compile(ORIGIN, _I)
#: A stamp in front of a subject or of the first words.
TAG = re.compile(
    r"^(?:[^\S\n]{0,3}(?:re|fwd?|aw|wg|tr|rv|回复|回覆|答复|转发|轉發|轉寄)[^\S\n]?[:：])*[^\S\n]{0,2}"
    r"(?P<tag>[\[【](?:(?:external|ext)(?: (?:e-?mail|sender|message|mail))?|外部(?:邮件|郵件)?)"
    r"[\]】][^\S\n]?:?[^\S\n]?)",
    _I | re.MULTILINE,
)
#: Every stamp holds one of these (lower case), or is in Chinese.
CUES = ("external", "outside", "often get")
CUES_ZH = ("外部", "以外", *CUES)
