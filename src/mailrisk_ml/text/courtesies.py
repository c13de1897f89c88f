"""What frames a mail in languages other than English and Chinese: ``text -> text without it``.

Greetings, closings with the names below them, and notices about confidentiality. Firms put these
around mail in any language, so they tell nothing of the mail's own.
"""

from __future__ import annotations

import re

from mailrisk_ml.mail_words import FOREIGN_CLOSINGS
from mailrisk_ml.once import made_once

_GREETINGS = r"""
    hallo|guten (?:tag|morgen|abend)|sehr geehrte\w*|liebe[rs]?|moin|servus|vielen dank
    |bonjour|bonsoir|ch(?:er|ère)s?|madame|monsieur|hola|buen(?:os|as) (?:d[ií]as|tardes|noches)
    |estimad\w+|querid\w+|ciao|buongiorno|buonasera|gentil[ei]\w*|egregi\w*|ol[áa]|bom dia
    |boa (?:tarde|noite)|prezad\w+|hoi|geachte|beste|goede(?:morgen|middag)|cześć|dzień dobry
    |szanown\w+|witam|dobrý den|dobrý deň|vážen\w+|ahoj|hej|hei|god (?:morgon|morgen|dag)|merhaba
    |sayın|xin chào|chào|kính gửi|halo|selamat (?:pagi|siang|sore|malam)
    |привет|добр(?:ый|ое|ого) (?:день|вечер|утро|дня)|здравствуйте|уважаем\w+|안녕하(?:세요|십니까)
"""
# Stems of what a notice says of a mail: that it is secret, for whom, by whom, what to do with it;
# and of what another says: paper is made of trees.
_NOTICES_LIST = """
vertraulich confiden riservat vertrouwelijk poufn důvěrn dôvern konfiden fortrolig gizli rahasia
    конфиденц 機密 秘密 기밀 bảo-mật
empfänger adressat destinat geadresseerde recipient addressee adresat příjemc mottag mottak
    modtager alıcı penerima получател адресат 受信者 宛先 수신 người-nhận
absender expéditeur remitente mittente remetente afzender nadawc odesílatel avsändare afsender
    avsender gönderen pengirim отправител 送信者 発信者 발신 người-gửi sender
vernicht lösch unbefugt unerlaubt détrui supprim destru elimin borra borre distrugg cancell apag
    verwijder usun smaž smaza vymaž radera slett siliniz hapus уничтож удал 削除 破棄 삭제 xóa
    delete destroy

umwelt environnement ambiente milieu środowisk miljö miljø
ausdruck drucken imprim stampa afdruk druk skriv-ut skriva-ut skrive-ut udskriv
"""
_NOTICES = tuple(
    tuple(
        tuple(stem.replace("-", " ") for stem in line.split())
        for line in kinds.replace("\n    ", " ").strip().split("\n")
    )
    for kinds in _NOTICES_LIST.split("\n\n")
)
_JAPANESE = (
    "(?:いつも|平素より?|大変){0,2}お?世話に(?:なって(?:おり|い)|なり)ます"
    "|(?:以上、?)?(?:何卒|どうぞ)?(?:よろしく|宜しく)(?:お|御)?(?:願い)?(?:いた|致|申し上げ)?し?(?:ます|げます)?"
    "|お疲れ(?:様|さま)です|(?:誠に)?ありがとうござい(?:ます|ました)"
    "|[^\\s。、，,]{1,8}(?:様|さん|殿)(?=[\\s。、，,：:]|$)|敬具|拝啓"
)
_ENOUGH_KINDS = (3, 2)  # of each of the notices
_BLANK_LINES = re.compile(r"\n[ \t]*\n\s*")
_LINES_BELOW, _WIDTH = 8, 80


def without_courtesies(text: str) -> str:
    r"""A text without what frames it; all of it, where that is all.

    Parameters
    ----------
    text : str
        Subject and text of a mail.

    Examples
    --------
    >>> without_courtesies("Please sign.\n\nMit freundlichen Grüßen\nHans Vogt").strip()
    'Please sign.'
    >>> without_courtesies("Hallo!")
    'Hallo!'
    """
    greeting, closing = _expressions()
    without = "\n\n".join(map(_without_notice, _BLANK_LINES.split(text)))
    without = closing.sub("\n", greeting.sub(" ", without))
    return without if any(map(str.isalpha, without)) else text


def _without_notice(paragraph: str) -> str:
    """What stands above the first line that a notice has words of."""
    lowered = paragraph.lower()
    for kinds, enough in zip(_NOTICES, _ENOUGH_KINDS, strict=True):
        places = ([at for stem in stems if (at := lowered.find(stem)) >= 0] for stems in kinds)
        firsts = [min(some) for some in places if some]
        if len(firsts) >= enough:
            return paragraph[: paragraph.rfind("\n", 0, min(firsts)) + 1]
    return paragraph


@made_once
def _expressions() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Of greetings, and of closings with what stands below; seldom needed."""
    greetings, closings = re.sub(r"\n\s*", "", _GREETINGS), FOREIGN_CLOSINGS
    below = rf"[^\n]{{0,{_WIDTH}}}(?:\n[^\n]{{0,{_WIDTH}}}(?=\n|\Z)){{0,{_LINES_BELOW}}}"
    return (
        re.compile(
            rf"^[ \t>]*(?:{greetings})\b(?:[^\n,!.。，:]{{0,60}}(?:[,!.。，:]|$))?|{_JAPANESE}",
            re.IGNORECASE | re.MULTILINE,
        ),
        re.compile(
            rf"(?:^|(?<=[.!?,] ))[ \t>]*(?:{closings})\b(?=[ \t]*(?:[,.!\n]|\Z)){below}",
            re.IGNORECASE | re.MULTILINE,
        ),
    )
