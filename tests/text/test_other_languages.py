"""Whether a text is mainly in another language than English and Chinese."""

from __future__ import annotations

import pytest

import mailrisk_ml as mr
from mailrisk_ml.corpus.records import Record, record_text
from mailrisk_ml.mail.unread import Unread
from mailrisk_ml.text import other_languages
from mailrisk_ml.text.other_languages import is_in_other_language

_OTHER = (
    "Hallo Petra, dein Vetter bei Heller hat mir gestern am Telefon die ganze Preisliste "
    "vorgelesen. Wir gehen 2 % darunter. Bitte lösch die Mail danach.",
    "Sehr geehrter Herr Wang 王总,\nanbei das Angebot. Bitte bestätigen Sie den Auftrag bis "
    "Freitag.\nMit freundlichen Grüßen\nUwe Kranz\nhttps://www.example.com/very/long/address",
    "Bonjour Claire, voici la liste des clients, ne la transmettez pas à votre équipe.",
    "Hola Marta, te paso los precios de la competencia, por favor no lo comentes con nadie.",
    "Ciao Marco, ti mando il listino della concorrenza, per favore non dirlo a nessuno. Grazie",
    "Olá João, segue em anexo a lista de clientes. Não partilhe com ninguém, por favor.",
    "Hoi Jan, hierbij de prijslijst van onze concurrent. Graag niet doorsturen, groet Piet",
    "Cześć Marek, przesyłam cennik konkurencji, proszę nie pokazywać go nikomu w firmie.",
    "Dobrý den, posílám vám ceník konkurence, prosím neukazujte ho nikomu. S pozdravem",
    "Hej Anna, här är prislistan från konkurrenten, visa den inte för någon.",
    "Hej Lars, her er prislisten fra konkurrenten, du må ikke vise den til nogen.",
    "Merhaba Ayşe, rakip firmanın fiyat listesi ekte, lütfen kimseye gösterme, bu çok önemli.",
    "Chào anh, em gửi bảng giá của đối thủ, anh đừng chuyển cho người khác nhé. Cảm ơn anh",
    "Halo Budi, ini daftar harga pesaing kami, mohon tidak diteruskan. Terima kasih",
    "Мой двоюродный брат в конкурирующей фирме прислал мне весь их прайс-лист.",
    "Добрый день, господин Ван 王总! Прошу подтвердить заказ. The order is no. 4711.",
    "競合他社の社員から見積書を入手しました。これより低い価格で出しましょう。",
    "会議室変更のお知らせ。本日午後三時開始予定。",
    "안녕하세요, 경쟁사의 가격표를 보내드립니다. 다른 사람에게 보여주지 마세요.",
    "مرحبا، أرسل إليك قائمة أسعار المنافس، من فضلك لا تعرضها على أحد.",
    "Γεια σου Μαρία, σου στέλνω τον τιμοκατάλογο του ανταγωνιστή.",
    "สวัสดีค่ะ ส่งรายการราคาของคู่แข่งมาให้ กรุณาอย่าส่งต่อ",
    "שלום, מצורף מחירון המתחרה, בבקשה אל תעביר אותו הלאה.",
    "नमस्ते, प्रतिस्पर्धी की मूल्य सूची संलग्न है, कृपया इसे किसी को न दिखाएँ।",
)
_OURS = (
    "",
    "Order 4711",
    "Dear Mr van der Berg, the board of De la Rue met Herr Weber von der Heide in Le Havre.",
    'Hi Anna, he wrote: "Wir haben die Preise nicht und das ist auch gut so." I do not know '
    "what he means by that, can you ask him?",
    "See you Friday. Mit freundlichen Grüßen, Uwe Kranz, Leiter Einkauf, Heller GmbH",
    "Vogt, Müller & Söhne; Société Générale; Banca Monte dei Paschi di Siena; 4711, 4712",
    "Full dump, 1,940 rows, NI nos, on my gmail. No password.",
    "PO 4500012345, qty 10, EUR 12,50, Lieferung KW 12, Werk Halle",
    "Привет! The shipment left on Monday and you should have it by Thursday.",
    "The Japanese text on the label reads お取り扱い注意, please print it on all boxes.",
    "Δ = 3 µm, Ω 5",
    "我们参加了キーエンス的展会，下周给您报价。",
    "鮮の味餐厅订好了，周五晚上见。",
    "山田さん，您好：报价已发，请查收。",
    "请把合同发给 Иванов Сергей Петрович，他在莫斯科。",
    "Please 看一下 the draft 谢谢",
)


@pytest.mark.parametrize("text", _OTHER)
def test_other_languages_are_told(shipped: mr.RiskClassifier, text: str) -> None:
    """By script and by function words, also beside a name or a line in ours."""
    found = shipped.assess(text)
    assert (found.unjudged, found.to_dict()["unjudged"]) == ("other_language",) * 2


@pytest.mark.parametrize("text", _OURS)
def test_names_and_quotations_make_no_other_language(shipped: mr.RiskClassifier, text: str) -> None:
    """Nor do a signature, a greeting, or a text in which no language could be told."""
    assert shipped.assess(text).unjudged == ""
    assert not is_in_other_language(text)


def test_no_mail_of_the_corpus(few_records: list[Record]) -> None:
    """Whether it is known to be Chinese or not."""
    texts = [record_text(record) for record in few_records]
    assert [text for text in texts if is_in_other_language(text)] == []


def test_what_is_not_scored_does_not_count(shipped: mr.RiskClassifier) -> None:
    """An answer to a German mail is in the language of the answer."""
    mail = mr.Mail("Re: Angebot", f"Thanks, I will look at it.\n\n> {_OTHER[0]}")
    assert shipped.assess(mail).unjudged == ""


def test_what_was_not_read_is_said_first(shipped: mr.RiskClassifier) -> None:
    """An encrypted part of a German mail."""
    mail = mr.Mail("Angebot", _OTHER[0], unread=Unread.ENCRYPTED)
    found = shipped.assess(mail)
    assert (found.unjudged, found.in_other_language) == ("encrypted", True)


def test_no_word_is_in_both_lists() -> None:
    """Such a word would tell nothing."""
    assert other_languages._ENGLISH_WORDS.isdisjoint(other_languages._OTHER_WORDS)
