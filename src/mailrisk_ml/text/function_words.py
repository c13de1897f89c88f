"""Function words: in Latin script they tell languages apart, and alone they say nothing."""

from __future__ import annotations

import re

from mailrisk_ml.text.normalize import normalize

# Words that English has too ("die", "was", "on", "to"), that stand in names ("de", "van", "los",
# "della", "zur") or in programs ("var") are in no list: they tell nothing.
_ENGLISH_LIST = """
    the and of you your yours is are were been be being have has had with that this these those
    which from for our ours we they their them its it if will would could should can cannot may
    might must not but there here what when where who how why because until please thanks thank
    regards hi hello dear any all some than then about into out up by at he she his him my i let
    just only also more very now before after other each every need over on per so or as if"""
# Those that other languages have too, and what stands before a subject or a name.
_ENGLISH_EVERYWHERE = """
    a am an was to in do does did no nor me us her hers mine theirs whose whom whether both
    either neither while though between through off down such too yet again one aw fw fwd re mr
    mrs ms ok"""
_CHINESE_LIST = """
    的 地 得 了 着 过 是 在 有 和 与 及 或 就 都 也 还 又 再 才 只 已 已经 很 太 更 最 不 没
    没有 别 不是 就是 还是 还有 吗 呢 吧 啊 呀 啦 嘛 哦 我 你 您 他 她 它 咱 我们 你们 您们 他们
    她们 它们 咱们 自己 大家 各位 本 各 这 那 哪 谁 此 该 这个 那个 这些 那些 这儿 那儿 这里
    那里 这边 那边 什么 怎么 之 其 为 以 于 而 但 但是 因为 所以 如果 若 则 并 且 把 被 给 让 从
    向 对 到 由 按 用 跟 同 比 像 等 里 上 下 中 前 后 来 去 出 起 能 会 可 可以 要 想 一 一个
    一下 一些 两 二 三 个 份 点 些 所 好 请 先 刚 您好 你好 谢谢 回复 转发 答复"""
_OTHER_LISTS = {
    "German": """
        und der ist nicht wir ihr ihre ihren ihnen ich sie mir mich uns unser unsere unseren
        dein deine das den dem des ein eine einen einem einer für mit von auf auch noch nach bei
        aus wie wird werden wurde haben hatte sind sein seine kann können konnte bitte
        danke hallo sehr geehrte geehrter liebe lieber grüße grüßen gruß mehr schon nur wenn
        dass daß über oder aber ob bis beim dann heute morgen gestern keine kein diese
        dieser dieses alle etwas hier damit weil ihm habe muss müssen soll sollen wieder gerne""",
    "French": """
        les des une est sont nous vous votre vos notre nos que qui dans avec sur pas mais ou où
        ne ce cette ces été être avoir avons avez ont je il elle ils leur leurs lui bonjour
        merci cordialement aussi très tout tous toute fait faire peut par aux sans comme chez
        bien voici ci jusqu afin donc si sera sa deux entre depuis veuillez trouver joint jointe""",
    "Spanish": """
        una que para con por como más pero sus su nuestro nuestra nuestros ustedes
        usted está están esta este esto estos muy hola gracias saludos también hemos tiene
        tenemos puede cuando donde sobre desde hasta sin les lo se nos ser fue todo todos mañana""",
    "Italian": """
        gli che non con sono una è questo questa questi nostro
        nostra vostro vostra anche più nel nella alla alle allo dal dalla sul sulla abbiamo
        avete hanno ciao buongiorno grazie saluti cordiali prego perché quando se ci vi lo
        essere stato fatto tutto tutti entro""",
    "Portuguese": """
        não para uma que os das pelo pela mais por como nosso nossa você vocês está estão
        são foi isso esta este também já muito obrigado obrigada olá bom dia temos tem pode
        quando onde sobre até sem ao aos nas nos se seu sua ser amanhã""",
    "Dutch": """
        het een niet wij ik je jij jullie zijn heeft hebben hebt voor aan ook nog naar maar om
        dat deze dit onze ons wordt worden werd kan kunnen graag dank bedankt groet groeten
        vriendelijke beste hallo geen als uit bij tot zal zou moet moeten wel meer er hier alle
        morgen gisteren""",
    "Polish": """
        cześć jest nie się że dla oraz są być był była czy jak ale już tylko przez przy może
        mamy proszę dziękuję dzień dobry pozdrawiam pozdrowienia państwa pana pani tego tym jego
        nasz nasze które który która za od ze bardzo będzie jutro""",
    "Czech and Slovak": """
        je není jsme jsou jsem byl byla bude že ale nebo také jako aby když už jen při vás nám
        vám naše prosím děkuji dobrý den pozdravem který která které za od se si tak velmi zítra
        sa sme som ktorý ktoré pre ďakujem deň ako""",
    "Swedish": """
        och är inte det att som för med på av från har hade kan ska vi ni jag du oss er den
        detta denna eller också när hej hälsningar vänliga ett skulle blir vara mycket om idag""",
    "Danish and Norwegian": """
        og er ikke det som fra har havde kan skal vi jeg du os mig den dette denne eller også
        når hej hei tak takk hilsen venlig vennlig med et på av blev bliver være meget om kun""",
    "Finnish": """
        ja ei että se ovat myös kanssa mutta tai kun hei kiitos terveisin olemme teidän meidän""",
    "Hungarian": """
        és hogy nem egy csak meg köszönöm tisztelt üdvözlettel kérem""",
    "Turkish": """
        bir bu için ile çok değil yok olarak olan daha gibi kadar ama veya mi biz siz
        merhaba teşekkürler lütfen saygılar sayın sonra önce bizim sizin""",
    "Romanian": """
        și nu este sunt pentru cu că mai dar sau vă ne noi dumneavoastră mulțumesc bună""",
    "Vietnamese": """
        và của là không được các những cho với này có trong đã sẽ một tôi chúng anh chị bạn cảm
        ơn xin chào để khi người nhưng""",
    "Indonesian and Malay": """
        yang untuk dengan tidak ini itu kami anda saya akan dari pada adalah sudah bisa mohon
        terima kasih atau juga telah karena kepada dapat""",
}
_CODES = "de fr es it pt nl pl cs sv da fi hu tr ro vi id"

ENGLISH = frozenset(_ENGLISH_LIST.split())
#: By the names of the languages. Those that are too much alike to be told by a line stand together.
OTHERS = {name: frozenset(words.split()) for name, words in _OTHER_LISTS.items()}
#: ISO 639-1, of several that of the first.
CODES = dict(zip(OTHERS, _CODES.split(), strict=True))

_FUNCTION_WORDS = ENGLISH.union(_ENGLISH_EVERYWHERE.split(), _CHINESE_LIST.split())
# "don't", "he's", "we'll": a function word with another, or with a name ("Tom's").
_CONTRACTED = re.compile(r"(?:n't|'\w+)$")


def is_function_word(word: str) -> bool:
    """Whether a word of English or Chinese says nothing where it stands alone.

    So do single letters, digits and marks.

    Examples
    --------
    >>> [is_function_word(word) for word in ("their", "Don’t", "我們", "?", "price", "赔", "Tom's")]
    [True, True, True, True, False, False, False]
    """
    # To normalise takes a hundred times as long as the rest, and a mail may have 20,000 words.
    folded = (word.lower() if word.isascii() else normalize(word).text).strip()
    if _CONTRACTED.sub("", folded) in _FUNCTION_WORDS or folded in _FUNCTION_WORDS:
        return True
    return not any(c.isalnum() for c in folded) or (len(folded) == 1 and folded.isascii())
