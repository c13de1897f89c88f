"""What people write above a mail that they pass on or agree to; as in `history_patterns`."""

from __future__ import annotations

import re

from mailrisk_ml.mail.zoning.cues import Cues, alone, below
from mailrisk_ml.mail_words import LONG_SURNAMES, SURNAMES

_I = re.IGNORECASE

# A subject that says that the mail is a forward, in the languages of `history_patterns`; gateways
# put their tag in front, and "[Fwd: x]", "(Fwd) x" and 【转发】x are older mailers'.
_FORWARDED_ZH = "转发|轉發|轉寄|转寄|転送|전달"
FORWARD_SUBJECT = re.compile(
    rf"\s{{0,4}}(?:[\[【][^\]】]{{1,20}}[\]】]\s?)?(?:\[?(?:fwd?|wg|weitergeleitet|tr|rv|enc|i|vs|vb|pd"
    rf"|doorst|转|{_FORWARDED_ZH})\s{{0,2}}[:：]|[\[【(（]\s?(?:fwd?|{_FORWARDED_ZH})\s?[\]】)）])",
    _I,
)
# Of one that answers.
REPLY_SUBJECT = re.compile(
    r"\s{0,4}(?:[\[【][^\]】]{1,20}[\]】]\s?)?(?:re|aw|sv|回复|回覆|答复|答覆)\s{0,2}[:：]", _I
)
_GOOD_DAY = r"(?i:good (?:morning|afternoon|evening|day))"
# Whom a title stands for, and who is one without a name.
_TITLES_ZH = (
    r"(?:总|總|经理|經理|工|老师|老師|先生|女士|小姐|律师|律師|主任|部长|部長|科长|科長|处长|處長|局长|局長"
    r"|厂长|廠長|院长|院長|校长|校長|教授|博士|会计|會計|师傅|師傅|董|姐|哥|兄)"
)
_WELCOME_ZH = (
    r"(?:(?:[您你]们?|大家|各位)?好|(?:早上|上午|中午|下午|晚上|新年|[节節]日|[周週]末)(?:好|愉快|快[乐樂])|早安?|午安"
    r"|晚安)"
)
_GREETING_END = r"(?=[\s,，:：、!！.。~～]|$)"
_BETWEEN_GREETINGS = r"[\s,，:：、!！.。~～–—-]{0,6}"
#: Besides the name: "Good morning", 您好, 上午好, "I hope you are well."
HELLO = re.compile(
    rf"(?:{_GOOD_DAY}\b|(?i:(?:i )?hope (?:you(?:['’]re| are)|this finds you) well\b)"
    rf"|{_WELCOME_ZH}{_GREETING_END}){_BETWEEN_GREETINGS}"
)
# "Hi Tom,", "Dear all", "Tom -"; 各位领导, 王总您好; "Hi Tom, good morning!", 李总，您好！
GREETING = re.compile(
    rf"(?:(?:(?i:hi|hello|hey|dear)|{_GOOD_DAY})\b(?: [\w.'’-]{{1,20}}){{0,4}}"
    r"|(?:(?i:all|team|both|everyone)"
    r"|(?!(?:No|Not|Nope|Never)\b)[A-Z][a-z'’-]{1,20}(?:(?: |,? and | & )[A-Z][a-z'’-]{1,20}){0,2})"
    r"(?=\s{0,2}(?:[,:，]|[-–—] |$))"
    # 陳生, 李太, but no 先生 or 不太 alone.
    r"|(?![先学學发發陌医醫再不])[\u4e00-\u9fff][生太](?:[您你]好)?(?=[,，:：])"
    rf"|(?:尊敬的|[亲親][爱愛]的|敬[爱愛]的)?(?:@[\u4e00-\u9fff]{{2,4}}|[小老][\u4e00-\u9fff]"
    rf"|[\u4e00-\u9fff]{{1,3}}{_TITLES_ZH}|[领領][导導]|老[师師板闆]|(?:同事|同仁|朋友|伙伴)[们們])"
    rf"{_WELCOME_ZH}?{_GREETING_END}"
    rf"|(?:尊敬的)?(?:各位|大家|诸位|諸位)(?:领导|領導|同事|同仁|老师|老師)?{_WELCOME_ZH}?"
    rf"|{_WELCOME_ZH}{_GREETING_END}|[您你]们?好){_BETWEEN_GREETINGS}"
    rf"(?:{HELLO.pattern}){{0,2}}",
)
# Whom somebody adds to a thread. Departments that look into it are called for help.
_ADDED = (
    r"(?-i:(?!(?:Security|Safety|Safeguarding|Ethics|Integrity|Internal|Investigat\w+|Finance"
    r"|Management|Board|Union|Support|Personnel|People|Human|Privacy|Whistle\w+|Cyber\w*|Abuse"
    r"|Trust)\b)[A-Z][a-z'’-]{1,20}"
    r"(?: (?!(?:Security|Department|Dept|Team|Board|Desk|Office|Union|Support)\b)"
    r"[A-Z][a-z'’-]{1,20})?)"
)
_TITLED_ZH = rf"[\u4e00-\u9fff]{{1,3}}?{_TITLES_ZH}|各位|大家|[领領][导導]"
# No name is 安保, 方案 or 任务, though each begins as one.
_ADDED_ZH = (
    rf"(?>{_TITLED_ZH}|(?!安[全保]|[纪紀][检檢委律]|方[案法式面]|任[务務何]|金[额額]|石油|白[名粉]|[信]息)"
    rf"(?:{LONG_SURNAMES}|[{SURNAMES}])[\u4e00-\u9fff]{{1,2}})"
)
# What only points at what stands below.
_POINTING = (
    r"fy[ia]|f\.y\.i\.?|for (?:your )?(?:information|info|reference|records)"
    r"|for your (?:record|attention|review|comments?|action)"
    r"|(?:please |pls |kindly )?(?:see|find|read|note|check|review)(?: the)?(?: (?:below|attached"
    r"|enclosed|forwarded|following|above|attachment|e-?mail|message|thread|chain|trail|mail|note"
    r"|this))++(?: from [\w.'’-]{1,20}+(?: [A-Z][\w.'’-]{0,20}+)?)?(?: below)?"
    r"|(?:as|per) (?:below|discussed|requested|promised|mentioned)|(?:the )?below"
    r"|self[- ]explanatory|(?:just )?(?:forwarding|passing|sharing|sending)"
    r"(?: (?:this|it|the below|on|along|over|to you))++"
    r"|forwarded(?: as requested)?|over to you|(?:did|have) you (?:see|seen) this"
    r"|(?:[请請](?:[您你]|大家|各位)?)?(?:[详詳]?[见見]|看|看下|看看|[查参參][看阅閱考])(?:一下)?"
    r"(?:下[面方文]|以下|附件|下)?的?(?:[邮郵]件|来信|來信|内容|內容)?"
    r"|(?:(?:[邮郵]件|来信|來信|内容|內容|[详詳]情)?如下|以下(?:[邮郵]件|内容|內容)?)"
    r"|转发|轉發|轉寄"
    r"|[转轉](?:[给給])?(?:[您你]们?|大家|各位)?(?:看下|看看|看一下|知悉|参考|參考|[参參][阅閱])?"
    r"|(?:[仅僅]?供|以供|[请請])?(?:[您你]|大家|各位)?(?:参考|參考|[参參][阅閱]|查收|查[阅閱])"
    r"(?:一下)?|(?:[仅僅]?供|以供|[请請])(?:[您你]|大家|各位)?(?:知悉|知晓|[阅閱]知?)(?:一下)?"
    # Who is added to a thread is given all of it.
    r"|(?:(?:adding|looping|copying|cc['’]?ing)(?: in)? |(?<=\+)|(?<=\+ ))(?!.{0,80}[?？])"
    rf"{_ADDED}(?:,? (?:and|&) {_ADDED}){{0,2}}+"
    r"(?: (?:from|of|at) (?:our|the|my)(?: [a-z-]{2,20}){1,3}+)?+"
    r"(?: (?:here|in copy|(?:to|on) (?:this|the)(?: (?:thread|chain|e-?mail|mail|conversation))?))?"
    rf"|(?:[并並同][时時]?)?(?:(?:抄送|抄[给給])[给給]?{_ADDED_ZH}(?:[、和及与與]{_ADDED_ZH}){{0,3}}+"
    # 加上 adds whatever there is: 加上黄金.
    rf"|加上(?>{_TITLED_ZH}))"
)
_THANKING_ZH = r"谢谢(?:大家)?|謝謝|多谢|多謝|唔[该該]|辛苦了?|[您你]好"
_THANKING = (
    r"thanks|thank you|thx|thks|tks|ty|cheers|please|pls"
    r"|(?:i )?hope (?:you(?:['’]re| are)|this finds you) well"
    rf"|{_THANKING_ZH}"
)
# What asks to deal with it.
_DEALING = (
    r"(?:advise|handle|process|action|respond|reply|assist|help|follow up|comment|deal with"
    r"|let (?:me|us) know(?: (?:your (?:thoughts|comments|views)|what you think))?"
    r"|look into|take care of|take a look|have a look|look at|sort|check|confirm)"
)
_ASKING = (
    r"(?:any )?(?:thoughts|comments|views|ideas)(?: on (?:this|the below))?"
    r"|(?:what do you think|wdyt|what say you)(?: (?:of|about) (?:this|it))?"
    r"|(?:for action|action required)"
    rf"|(?:(?:please |pls |kindly |can you |could you |would you )++|(?<=\band )){_DEALING}"
    r"(?: (?:on|to|at|with|this|it|the below|asap|urgently))*+"
    r"|[请請烦煩麻劳勞帮幫协協][请請烦煩麻劳勞帮幫协協忙助]{0,3}(?:[您你]|大家|各位)?"
    r"(?:尽快|盡快|及[时時]|[马馬]上)?(?:[处處]理|跟[进進]|[审審][阅閱核批]|批示|核[实實]|[关關]注"
    r"|[确確][认認]|回[复覆復]|看|跟|安排|[协協]助|[帮幫]忙)(?:一?下|看看)?(?:吧|哈)?"
    r"|(?:[您你]|大家)?(?:怎么看|怎麼看|什么意见|什麼意見|有何意[见見]|怎么处理|怎麼處理)"
)


def _one_or_more(phrases: str) -> re.Pattern[str]:
    between = r"(?:[\W_]|\band\b){0,8}+"
    return re.compile(rf"{between}(?:(?:{phrases}){between}){{1,6}}", _I)


THANKS = _one_or_more(_THANKING)
PASSING_ON = _one_or_more(f"{_THANKING}|{_POINTING}")
REQUEST = _one_or_more(f"{_THANKING}|{_POINTING}|{_ASKING}")
# What asks and points at nothing is the text of a reply.
ASKING = _one_or_more(f"{_THANKING}|{_ASKING}")
# What asks to keep something secret is no reservation about it.
KEEPING_QUIET = re.compile(
    r"(?:do not|don['’]?t|never) (?:tell|share|forward|show|spread|mention|pass)"
    r"|not a word|[别別勿](?:外[传傳]|声张|聲張|[说說]|告[诉訴](?:[别別]人)?|[给給][别別]人"
    r"|[让讓][别別]?人)"
    r"|不要(?:外[传傳]|声张|聲張|[说說]|告[诉訴])",
    _I,
)
# Words of who does not want what stands below ...
_OBJECTIONS = "问题|問題|意见|意見|异议|異議|毛病"
_REFUSING = (
    r"n['’]t\b|\b(?:not|cannot|no(?! (?:objections?|problem|worries))|nope|never|none|without"
    r"|instead|unable|against|declin\w+|refus\w+|reject\w*|sorry|wrong|illegal|unlawful|law|legal|compliance"
    r"|counsel|lawyers?|hr|police|audit\w*|phish\w*|spam|scam|fake|fraud\w*)\b"
    # "要不要" and "有冇" are no refusals.
    r"|(?:(?<=(?P<above>.))|(?<!.))不(?!错|錯|(?P=above))|未(?![来來])|唔(?![该該])"
    rf"|(?<!有)[没沒冇](?!{_OBJECTIONS})|[无無](?!{_OBJECTIONS})|[别別勿拒假骗騙诈詐警]"
    r"|法[务務]|合[规規]|律[师師]|[审審][计計]|垃圾"
)
# ... of a forward also of who does away with it, or takes it to those who decide about it.
HOLDING_BACK = re.compile(
    rf"{_REFUSING}|\b(?:delete[ds]?|ignor\w+|withdraw\w*|cancel\w*|stop\w*|report\w*|return\w*"
    r"|approv\w+|permission)\b|[删刪退停撤]|[举舉][报報]|授[权權]|同意|批准",
    _I,
)

# --- assents ------------------------------------------------------------------------------------

# How an answer begins that agrees, asks to have it done, or says that it is ...
_OUR_SIDE = r"(?:from|on) (?:my|our) (?:side|end|part)"
_AGREEING = (
    r"yes|yep|yeah|yup|sure(?: thing)?|absolutely|definitely|certainly|of course|by all means|ditto"
    r"|(?:(?:it['’]?s|you(?:['’]ve| have)? got) a )?deal|done"
    r"|(?:sold|booked|go)(?= ?(?:[^\w ]|$))|(?:i|we)(?:['’]ll| will)? take (?:it|them|both|all)"
    r"|(?:(?:i|we) (?:fully |totally )?)?(?:agreed?|approved?|accept(?:ed)?|confirm(?:ed)?)"
    r"|granted|(?:(?:please|pls|kindly) )++(?:handle|process|action|arrange|deal with|take care of)"
    r"|(?:please |pls |just |then )*+(?:go ahead|go for it|proceed|do (?:it|so|that|this))"
    r"|let['’]?s (?:do|go)|(?:i['’]ll|we['’]ll|i will|we will) do (?:it|so|that|this)|will do"
    r"|(?:please|pls|kindly) do(?= ?(?:[^\w ]|$))|(?:good|great|excellent) (?:idea|plan|suggestion)"
    r"|no (?:objections?|problem|worries)"
    r"|(?:that )?works(?: (?:for|with) (?:me|us)|(?= ?(?:[^\w ]|$)))"
    r"|as you (?:say|suggest|propose)"
    r"|(?:looks|sounds) (?:ok|okay|good|great|fine|perfect)|as (?:proposed|suggested)"
    r"|(?:it['’]?s |that['’]?s |i['’]?m )?(?:ok|okay|fine|good)"
    rf" (?:(?:by|with|for) (?:me|us)|{_OUR_SIDE})"
    r"|that['’]?s (?:ok(?:ay)?|fine|good|great|perfect|agreed|settled)(?= ?(?:[^\w ]|$))"
)
_WHO_ZH = (
    r"财务|財務|采购|採購|销售|銷售|行政|出纳|出納|会计|會計|仓库|倉庫|助理"
    r"|[小老](?![心偷人看实實赖賴是])[\u4e00-\u9fff]"
    r"|[\u4e00-\u9fff](?:总|總|工|经理|經理)|[您你我]们?|[您你我]們|大家"
)
_AGREEING_ZH = (
    r"(?:我|我[们們])?(?:同意(?![书書])|[赞贊](?:成|同))|批准|[准準]予|可以|可行|成交|搞定"
    rf"|一言[为為]定|[认認]可|支持|(?:我|我[们們方司])?[没沒冇无無](?:{_OBJECTIONS})(?!吧)"
    # 确认收到 says that it was read, 确认中 that it is not yet agreed.
    r"|[确確][认認](?![\W_]{0,3}(?:已?[收阅閱]|知|中|[后後]|一?下(?![单單])|[书書函]))|接受"
    r"|[照就]咁做|收到[\W_]{0,2}ok(?![^\W_啦喇囉喔])"
    rf"|[请請烦煩麻劳勞]{{1,3}}(?:{_WHO_ZH}|[您你])?(?:尽快|盡快|及[时時]|[马馬]上)?"
    r"(?:[处處]理|安排|[办辦]|[执執]行|落[实實]|跟[进進])"
    r"|照(?:[办辦做]|此)|就(?:[这這][么麼样樣]|[按照]|用[这這])|[办辦做]好了"
    r"|[按照依](?:[这這]|此|[您你]|上|以上|原?[计計][划劃]).{0,6}?(?:[办辦来來走]|做|[执執]行|[处處]理)"
    r"|(?:我|我[们們])?(?:[马馬]上|[这這]就|[来來]|去|已[经經]?)"
    r"(?:[办辦做批发發付]|[处處]理|安排|完成)"
)
# ... or nods, which with "received" says no more than that it was read.
_PARTICLES = "[啦喇囉喔嘅]"  # of Hong Kong and Taiwan
_NODDING = (
    rf"ok(?:ay|ey|ie)?(?: (?:lah?|lor)(?![^\W_])|{_PARTICLES}|的)?"
    r"|(?:k|fine|good|great|perfect|excellent|brilliant|lovely|all ?right|nod)"
    r"(?= ?(?:[^\w ]|$))"
)
_NODDING_ZH = (
    r"(?:好[的滴嘞哒呀啊吧了啦喇囉喔]?|要得|行吧?|中|得|嗯++|恩++|是的?|[对對]的?|可|成|妥|[准準]|[赞贊]|不[错錯])"
    r"(?![^\W_])"
)
_READ_ZH = r"已?收到|知悉|知道了?|明白了?|了解|清楚|已?[阅閱]|收悉"
_READ = (
    r"(?:well )?noted(?: with (?:many )?thanks)?|received|understood|acknowledged"
    r"|got (?:it|this|that)|roger"
    rf"|{_READ_ZH}"
)
_BEFORE = (
    rf"[\W_]{{0,8}}?(?:(?:{_READ}|{_NODDING}|{_NODDING_ZH}|as (?:discussed|agreed))"
    r"(?:[\W_]{1,4}| and )){0,2}"
)
# 👍 of WeChat and QQ in plain text.
_THUMBS = r"\[(?:强|強|[赞讚]|ok|thumbs ?up)\]"
AGREEING = re.compile(
    rf"{_BEFORE}(?:(?:{_AGREEING})(?![^\W_])|{_AGREEING_ZH}|\+ ?1(?!\d)|[👍👌✅]|{_THUMBS})", _I
)
NODDING = re.compile(rf"[\W_]{{0,8}}?(?:(?:{_NODDING})(?![^\W_])|{_NODDING_ZH})", _I)
ACKNOWLEDGING = re.compile(rf"{_READ}|see you|[见見]面|[见見](?=\W*$)", _I)
# What else an assent is made of: whom it names, and what it orders. A name is told by what stands
# beside it: a word alone behind an assent may as well refuse ("Yes. Dodgy").
_NAME = r"(?-i:[A-Z][a-z'’-]{1,20}(?: [A-Z][a-z'’-]{1,20})?)"
_INITIALS = r"(?<=\s)(?-i:[A-Z]{1,2})(?=\s*$)"
_DEEDS = (
    r"send|sent|pay|paid|arrange|transfer|wire|schedule|book|sign(?:ed)?|ship|order|use|prepare"
    r"|issue|release|process|handle|start|go ahead|proceed|do"
)
_ORDER = (
    rf"(?:(?:i|we)(?:['’]ll| will|['’]ve| have) |let['’]?s |let us |you can )?(?:{_DEEDS})"
    r"|keep (?:me|us) (?:posted|informed|updated)"
)
_NAMED = (
    rf"{_NAME}(?=(?:\s?[,:.]| ?[-–—]) ?(?:please|pls|{_DEEDS})\b)"
    rf"|(?:to|for|with|pay|thanks|thank you|thx|tks|regards),? {_NAME}"
)
_OBJECT = (
    rf"{_OUR_SIDE}|it|this|that|these|them|him|her|his|their|my|our|me|us|the|a|all|both|and|then|so|to|for|with"
    r"|on|by|at|as|per|from|exactly|just|always|usual|agreed|discussed|proposed|suggested|planned"
    r"|below|above|today|tonight|tomorrow|now|asap|immediately|directly|again|morning|afternoon|week"
    r"|(?:mon|tues|wednes|thurs|fri)day|money|cash|payment|invoice|amount|balance|deposit|offer"
    r"|price|order|contract|plan|file|list|rest|wife|husband|son|daughter|brother|sister|anyone"
    r"|anybody|friend|client|customer|supplier|team"
    r"|production|lah|accordingly"
)
_WHEN_ZH = (
    r"今天|明天|今晚|现在|現在|[马馬]上|立即|立刻|尽快|盡快|直接|[这這]就|就|都|也|去|来|來"
    r"|已[经經]?"
)
_DEEDS_ZH = (
    r"付款|打款|[汇匯]款|[转轉](?:[账賬帐帳]|(?![发發寄]))|[发發][货貨]|[下落][单單]|生[产產]|[报報][价價]"
    r"|[执執]行|安排|[处處]理"
    r"|[办辦]理|落[实實]|跟[进進]|[开開]始|[签簽]字?|[办辦付打汇匯发發报報做订訂用]|定|弄"
    r"|走(?:流程|程序|合同)"
)
_OBJECT_ZH = (
    r"[给給](?:[他她您你我][们們]?|[对對]方|客[户戶])|[按照用][这這]个?|[按照用][這这]個"
    r"|(?:[这這此][个個]?|[个個])(?:[价價]格?|方案|[计計][划劃]|[办辦]法|[数數])?|款|[钱錢]|[货貨]"
    r"|[尽盡]快|抓[紧緊]|[马馬]上|立[即刻]|[今明]天|[现現]在"
    r"|(?:上述|以上|所述|[该該])(?:的?(?:意[见見]|方案|安排|建[议議]|[价價]格|做法))"
    r"|[过過]去|[吧了啦喇囉喔嘅哈啊呀的]|就?[这這][么麼]|就?[这這][样樣]|就行|即可|就好|[别別]人"
)
# A part of an answer that is an assent from its first word to its last.
ASSENT_PART = re.compile(
    rf"\+ ?1(?!\d)|{_THUMBS}|(?:{_NAMED}|{KEEPING_QUIET.pattern}|{_AGREEING}|{_NODDING}"
    rf"|{_THANKING}|{_READ}|{_ORDER}|{_OBJECT})(?![^\W_])|{KEEPING_QUIET.pattern}|{_AGREEING_ZH}|{_NODDING_ZH}"
    rf"|{_THANKING_ZH}|{_READ_ZH}|[请請让讓叫]?(?:{_WHO_ZH})?(?:{_WHEN_ZH}){{0,2}}(?:{_DEEDS_ZH})"
    rf"|(?:{_WHO_ZH}|请|請)(?=[\W_]|$)|{_INITIALS}|{_OBJECT_ZH}|[^\w?？\[]+|[_\[]+",
    _I,
)
# Who agrees may work for those who decide: a line of a signature that is a title says so.
TITLED = re.compile(
    r"\W{0,4}[A-Z][\w.'’-]*+(?:(?:,? | ?[&/|–—-] ?)(?:of|and|for|the|[A-Z][\w.'’-]*+)){0,7}+\W{0,3}"
    r"|[\u4e00-\u9fff][\u4e00-\u9fff ,，/|·-]{1,29}"
)
DEPARTMENTS = re.compile(
    r"\b(?:Legal|Compliance|Counsel|Lawyers?|Law|HR|Audit\w*|Risks?|Review\w*)\b"
    r"|(?<![\u4e00-\u9fff])(?:法[务務]|合[规規]|律[师師]|[审審][计計]|[风風][险險])"
)
# What an answer holds back that begins so: it asks, waits, or sets a condition.
RESERVING = re.compile(
    rf"{_REFUSING}|[?？]"
    r"|\b(?:but|however|though|although|if|unless|until|till|except|provided|only|wait\w*|hold\w*"
    r"|later|pending|before|once|maybe|perhaps|think|consider|discuss|talk|check|review|ask"
    r"|concern\w*|worr\w+|risk\w*|careful|report\w*|escalat\w+|board|ombuds\w+|regulators?|resign\w*"
    r"|disgust\w*|brib\w+|crim\w+|offen[cs]e|breach\w*|what|who|why|when|where|how|which)\b"
    r"|[是要能行好可对對]不[是要能行好可对對]|[吗嗎呢但若暂暫缓緩等待谁誰哪]|什[么麼]|怎|多少|是否|能否|可否|不[过過]|只是|除非|如果|要是"
    r"|的[话話]|再(?:[说說议議看想商]|[讨討谈談])|先(?:[问問看等放停跟和]|[请請]示|[让讓]|[确確])"
    r"|考[虑慮]|研究|[讨討][论論]|商量|看看|看一?下|回[头頭]|稍[后後]|改天|算了|[担擔]心"
    r"|[风風][险險]|[违違][法规規]|[纪紀]委|犯罪|泄密|[洩泄]密|[开開]除|批[评評]|[举舉][报報]|[辞辭][职職]"
    r"|恶心|噁心|个头|個頭",
    _I,
)
# What says that answers stand in the quoted mail: "see my answers below in blue", 见下面红字 ...
_COLOURS = r"(?:red|blue|green|purple|orange|pink|bold|italics?|capitals|caps|colou?rs?)"
_IN_LINE = r"in(?:-?line\b| line(?= ?(?:[^\w ]|$)))"  # not "in line with your answers"
_INSIDE = (
    rf"(?:{_IN_LINE}|below(?= in\b| ?(?:[^\w ]|$))|underneath|beneath"
    rf"|(?:in|marked) (?:\w+ )?{_COLOURS}"
    r"|in (?:the |your )?(?:text|body|e-?mail|message|mail)"
    r"|(?:under|below|beneath|after) (?:each|every|your|the)(?: of (?:your|the))?"
    r" (?:questions?|points?|items?|paragraphs?|lines?))\b"
)
_COLOUR_ZH = "[红紅蓝藍绿綠紫]"
_COLOURS_ZH = rf"{_COLOUR_ZH}色?(?:字|部分|字[体體]|[标標][注註记記]|批[注註]|[内內]容)"
_ANSWERS_ZH = r"(?:批[注註复覆]|回[复覆復]|答[复覆復]|回答|答案|意[见見]|[说說]明)"
_INSIDE_ZH = r"(?:下[方面文]?|以下|文中|原文中?|原?[邮郵]件[中里裡]?|正文|行[间間])"
ANSWERS_INSIDE = re.compile(
    r"(?:\b(?:my|our|see|find|few|some|made|added|put|marked)\b.{0,20}"
    r"|^(?:\w{1,20}['’]s )?|[.,;:!]\s{0,3})"
    r"\b(?:answers?|comments?|repl(?:y|ies)|responses?|remarks|feedback|edits|changes)\b.{0,30}?"
    rf"\b{_INSIDE}|\b(?:answered|replied|commented|responded)\b.{{0,20}}?\b{_INSIDE}"
    rf"|\bsee\b.{{0,20}}?\b(?:{_IN_LINE}|in {_COLOURS}|{_COLOURS} text)\b|^\W{{0,4}}{_IN_LINE}"
    # Marked by a name: "see [Ann] below", "look for my initials".
    r"|\bsee \[[\w .]{1,20}\]|\b(?:for|by|with|at) my initials\b"
    rf"|[见見看如以用].{{0,10}}?{_COLOURS_ZH}|{_COLOURS_ZH}.{{0,4}}?(?:是|[为為]|{_ANSWERS_ZH})"
    rf"|{_ANSWERS_ZH}.{{0,6}}?[在于於见見]{_INSIDE_ZH}|[在见見]{_INSIDE_ZH}的?{_ANSWERS_ZH}"
    rf"|逐[条條项項一].{{0,2}}{_ANSWERS_ZH}|{_COLOUR_ZH}色?[是为為].{{0,4}}?{_ANSWERS_ZH}"
    rf"|{_ANSWERS_ZH}如下\s?[(（\[【]{_COLOUR_ZH}|[见見看]{_INSIDE_ZH}.{{0,2}}?[标標]{_COLOUR_ZH}"
    rf"|{_ANSWERS_ZH}.{{0,4}}?在(?:每|各)[条條项項个個].{{0,3}}?[后後下]"
    r"|在(?:[你您]的?|原|正)(?:[邮郵]件|[来來]信|文)[里裡中上]?直?接?(?:回了|[回答批][复覆復]|批[注註])",
    re.IGNORECASE | re.MULTILINE,
)
#: One of these stands in every text that `ANSWERS_INSIDE` finds (lower case).
ANSWERS_CUES = Cues(
    {
        **below("e", "answer comment repl respon remark feedback edits changes line see"),
        "initials": ("my initials",),
    },
    {
        **alone("红 紅 蓝 藍 绿 綠 紫 批 答"),
        "回": ("回复", "回覆", "回復", "回了"),
        "意": ("意见", "意見"),
        "明": ("说明", "說明"),
    },
)
# ... and what asks for them.
ASKING_ANSWERS = re.compile(
    r"\byour (?:answers?|comments?|repl|response|feedback|edits|changes)"
    r"|\b(?:please|pls|kindly|could you|can you) (?:\w+ )?(?:answer|reply|respond|comment|provide"
    r"|add|insert|put|give|send|mark|make)\b"
    r"|[请請][您你]?(?:在|用|[将將]|把|直接|填|回|批|[标標]|逐)",
    _I,
)
