"""Is a text mainly in another language than English and Chinese?  ``text -> bool``.

By script, and in Latin script by function words: what a text is about, whom it names and what it
quotes makes no difference, as long as most of its own sentences are in English or Chinese.
"""

from __future__ import annotations

import re
import unicodedata

from mailrisk_ml.text.courtesies import without_courtesies

_MOST_READ = 1_500  # characters
# Words in which, and in letters of other scripts, English and Chinese mail is poor: as many as this
# make a text another's. Names, quotations and addresses have fewer.
_LEAST_WORDS, _LEAST_SHARE, _LEAST_LETTERS = 3, 0.12, 10
# What a mail below a sentence of English, and any other, must have for each word of English.
_TIMES_BELOW_ENGLISH, _TIMES_ENGLISH = 4, 2
# What settles most mails at little cost: that no third character is of another script, and, in some
# lines from three places, words that English has in each of them.
_STEP = 3
_PLACE = 200
_PLAIN_ENGLISH = (" the ", " to ", " and ", " of ", " you ", " it ", " your ", " not ", " are ")
_ENOUGH_ENGLISH = _LEAST_IN_PLACES = 2
# Greek, Cyrillic, Hebrew, Arabic, the scripts of India, Thai, Georgian and so on; kana; Hangul.
_OTHER_SCRIPT = re.compile("[\u0370-\u1cff\u3041-\u30fa\uff66-\uff9d\uac00-\ud7af]")
# Counted seldom: expressions of these would take longer to compile than they save.
_KANA = (("\u3041", "\u30fa"), ("\uff66", "\uff9d"))
_HIRAGANA = (("\u3041", "\u3096"),)
_HANGUL = (("\uac00", "\ud7af"),)
_HAN = (("\u3400", "\u9fff"),)
_LATIN = (("A", "Z"), ("a", "z"), ("\u00c0", "\u024f"))
# Japanese sentences have so many hiragana for their ideographs; a name or a brand in Chinese fewer.
_HAN_PER_HIRAGANA, _LEAST_HIRAGANA = 4, 3
# A sentence without hiragana that has one of these, which Japanese hardly has, is Chinese.
_CHINESE_ALONE = frozenset("的了们們这這吗嗎您请請没沒给給谢謝说還还让讓对吧呢")
# What a character says, in letters: a syllable of Chinese or Korean, and a kana.
_PER_SYLLABLE, _PER_KANA = 3, 2
_ADDRESS = re.compile(r"(?<!\S)[^\s@/\\]*[@/\\]\S*")
_WORD = re.compile(r"[^\W\d_]+")
_SENTENCE_END = re.compile(r"[.!?:;](?=\s|$)|[\n。！？；]")

# Words that English has too ("die", "was", "on", "to"), that stand in names ("de", "van", "los",
# "della", "zur") or in programs ("var") are in no list: they tell nothing.
_ENGLISH = """
    the and of you your yours is are were been be being have has had with that this these those
    which from for our ours we they their them its it if will would could should can cannot may
    might must not but there here what when where who how why because until please thanks thank
    regards hi hello dear any all some than then about into out up by at he she his him my i let
    just only also more very now before after other each every need over on per so or as if"""
_OTHERS = {
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
    "Finnish and Hungarian": """
        ja ei että se ovat myös kanssa mutta tai kun hei kiitos terveisin olemme teidän meidän
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
_ENGLISH_WORDS = frozenset(_ENGLISH.split())
_OTHER_WORDS = frozenset(" ".join(_OTHERS.values()).split())


def is_in_other_language(text: str, *, is_chinese: bool = False) -> bool:
    """Whether most of a text is in another language than English and Chinese.

    Greetings, closings and notices about confidentiality do not count. A text of a few words, or of
    names and numbers alone, is in none that could be told, and does not count as another's.

    Parameters
    ----------
    text : str
        Its beginning decides.
    is_chinese : bool, default=False
        Whether it is known to hold more ideographs than Latin letters.

    Examples
    --------
    >>> is_in_other_language("Wir haben die Preisliste von Heller, bitte nicht weitersagen.")
    True
    >>> is_in_other_language("I spoke to Herr Vogt of der Bund, he said: Bitte nicht vergessen.")
    False
    """
    if is_chinese:
        return _may_be_in_other_script(text) and _is_in_other_script(_own(text))
    places = _places(text)
    if _is_plain_english(*places):
        return False
    if _may_be_in_other_script(text) and _is_in_other_script(_own(text)):
        return True
    words = " ".join(places).lower().replace(",", " ").replace(".", " ").split()
    return len(_OTHER_WORDS.intersection(words)) >= _LEAST_IN_PLACES and _has_other_words(text)


def _own(text: str) -> str:
    """What is looked at of a text that may be another's."""
    return _ADDRESS.sub(" ", without_courtesies(text[:_MOST_READ]))


def _places(text: str) -> tuple[str, str, str]:
    """Some lines of its midst, its beginning and its end: all of it, where it is short."""
    third = len(text) // 3
    size = min(third + 1, _PLACE)
    return text[third : third + size], text[:size], text[-size:]


def _is_plain_english(middle: str, *others: str) -> bool:
    """Whether the midst has words of English, and another place has one too."""
    found = 0
    for word in _PLAIN_ENGLISH:
        found += middle.count(word)
        if found >= _ENOUGH_ENGLISH:
            return any(word in place for place in others for word in _PLAIN_ENGLISH)
    return False


def _may_be_in_other_script(text: str) -> bool:
    return not text.isascii() and _OTHER_SCRIPT.search(text[:_MOST_READ:_STEP]) is not None


def _is_in_other_script(text: str) -> bool:
    hangul, kana, latin = (_count(text, of) for of in (_HANGUL, _KANA, _LATIN))
    others = len(_OTHER_SCRIPT.findall(text)) - kana - hangul
    foreign = others + _PER_KANA * kana + _PER_SYLLABLE * hangul
    chinese, han = _ideographs(text)
    hiragana = _count(text, _HIRAGANA)
    if hiragana >= _LEAST_HIRAGANA and hiragana * _HAN_PER_HIRAGANA >= han:
        foreign += _PER_SYLLABLE * han  # they are Japanese, too
    else:
        chinese += han
    return foreign > max(latin + _PER_SYLLABLE * chinese, _LEAST_LETTERS)


def _ideographs(text: str) -> tuple[int, int]:
    """How many are Chinese, and how many may be Japanese: sentence by sentence."""
    chinese = others = 0
    for sentence in _SENTENCE_END.split(text):
        n = _count(sentence, _HAN)
        if _CHINESE_ALONE.isdisjoint(sentence) or _count(sentence, _HIRAGANA):
            others += n
        else:
            chinese += n
    return chinese, others


def _count(text: str, ranges: tuple[tuple[str, str], ...]) -> int:
    return sum(first <= c <= last for c in text for first, last in ranges)


def _has_other_words(text: str) -> bool:
    own = _own(text)
    english, others = _counts(own)
    if others < _LEAST_IN_PLACES:
        return False
    # Where nothing is in English, what frames the text may tell whose it is.
    words = _words(own if english else _ADDRESS.sub(" ", text[:_MOST_READ]))
    found = [word for word in words if word in _OTHER_WORDS]
    if len(set(found)) < _LEAST_WORDS or len(found) < _LEAST_SHARE * len(words):
        return False
    times = _TIMES_BELOW_ENGLISH if _begins_in_english(own) else _TIMES_ENGLISH
    return others > times * english


def _begins_in_english(text: str) -> bool:
    """Whether the first sentence that tells a language is English."""
    for sentence in _SENTENCE_END.split(text):
        english, others = _counts(sentence)
        if english != others:
            return english > others
    return False


def _counts(text: str) -> tuple[int, int]:
    """Words of English and of other languages."""
    words = _words(text)
    return sum(w in _ENGLISH_WORDS for w in words), sum(w in _OTHER_WORDS for w in words)


def _words(text: str) -> list[str]:
    return _WORD.findall(unicodedata.normalize("NFC", text).lower())
