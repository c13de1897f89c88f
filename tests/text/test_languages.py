"""Which language a text is in, and whether it is another than English and Chinese."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import mailrisk_ml as mr
from mailrisk_ml.corpus.records import Record, record_text
from mailrisk_ml.mail.unread import Unread
from mailrisk_ml.text.function_words import ENGLISH, OTHERS
from mailrisk_ml.text.languages import is_in_other_language, language_of

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
    "Dobrý deň, posielam vám cenník konkurencie, ktorý sme dostali. Prosím, neukazujte ho nikomu, "
    "ďakujem.",
    "Hei Kari, her er prislisten fra konkurrenten, du må ikke vise den til noen. Takk",
    "Hei Matti, he ovat antaneet hinnaston meille, mutta ei saa kertoa, että se on meidän. Olemme "
    "myös sopineet heidän kanssa.",
    "Tisztelt Nagy Úr, küldöm a konkurencia árlistáját, kérem, hogy ne mutassa meg senkinek, és "
    "csak holnap törölje. Köszönöm",
    "Bună Ion, îți trimit lista de prețuri a concurenței, nu o arăta nimănui și șterge mesajul, "
    "mulțumesc. Este pentru noi.",
    "Salam Aminah, ini senarai harga pesaing kami yang anda minta. Mohon tidak dikongsi dengan "
    "sesiapa, terima kasih.",
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
    "Hallo Herr Vogt, vielen Dank und bis heute abend. I attach the price list. Mit freundlichen "
    "Grüßen, Hans",
    "Dear Tanaka-san, お世話になっております。We attach the contract. よろしくお願いいたします。",
    "田中様 いつもお世話になっております。\n合同已签，明天寄出。\nよろしくお願いいたします。",
    "田中様、先日の件でございますが。\n合同已经签好，请查收，谢谢。价格按上次说的执行。",
    "Attendees: Maria de los Santos, Juan del Campo, Jose por Favor, Ana Sin. Minutes follow.",
)
_NOTICES = (
    "Diese E-Mail kann vertrauliche Informationen enthalten. Wenn Sie nicht der richtige Adressat "
    "sind, informieren Sie bitte sofort den Absender und vernichten Sie diese Mail.",
    "Ce message et ses pièces jointes sont confidentiels et établis à l'intention exclusive de ses "
    "destinataires.\nSi vous recevez ce message par erreur, merci de le détruire et d'en avertir "
    "immédiatement l'expéditeur.",
    "Este mensaje es confidencial y está dirigido exclusivamente a su destinatario. Si no lo es, "
    "por favor elimínelo y avise al remitente.",
    "Bitte denken Sie an die Umwelt, bevor Sie diese Mail ausdrucken, und auch an uns alle.",
    "Настоящее сообщение конфиденциально. Если Вы не являетесь его получателем, удалите его и "
    "сообщите отправителю.",
    "このメールには機密情報が含まれています。受信者でない場合は送信者に連絡の上、削除してください。",
)
_CLOSINGS = (
    "Mit freundlichen Grüßen\nHans Vogt\nLeiter der Abteilung für Einkauf und Logistik\nSitz der "
    "Gesellschaft: München",
    "Cordialement,\n\nJean Moreau\nDirecteur des achats et de la logistique\nBureau sur rue",
    "Saludos\nJuan Vega\nJefe de compras para toda la empresa",
    "С уважением,\nИван Петров\nНачальник отдела закупок",
)
_SHORT = ("Please send the contract today.", "Ok, agreed at 412.", "价格412我们接受，要500件。")
_PARTS = (
    "Sehr geehrte Frau Lee, wir haben die Preisliste von Heller erhalten und bitten Sie, diese "
    "nicht weiterzugeben. Die Lieferung ist für morgen geplant. ",
    "Добрый день, Иван. Высылаю вам договор поставки и прайс-лист. Просим подтвердить получение. ",
)
_CLAUSE = (
    "Clause 4: the buyer shall pay to the seller all of the amounts due and the seller shall "
    "deliver the goods to the buyer at its own cost. The law of England applies. "
)
_TABLE = "Artikel 4711-22 M8x40 A2 100 Stück 12,40 EUR; " * 5


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


@pytest.mark.parametrize("below", [*_NOTICES, *_CLOSINGS, f"{_CLOSINGS[0]}\n\n{_NOTICES[0]}"])
@pytest.mark.parametrize("text", _SHORT)
def test_what_frames_a_short_mail_does_not_count(
    shipped: mr.RiskClassifier, text: str, below: str
) -> None:
    """Closings and notices, which firms abroad put below mail in any language."""
    assert shipped.assess(f"{text}\n\n{below}").unjudged == ""


@pytest.mark.parametrize("part", _PARTS)
@pytest.mark.parametrize("between", [_CLAUSE, _TABLE])
def test_a_part_in_ours_does_not_hide_the_rest(part: str, between: str) -> None:
    """In its midst, where one looks first."""
    assert is_in_other_language(part * 3 + between + part * 5)


def test_a_mail_about_secrets_is_no_notice() -> None:
    """Two of the words that a notice has, and a subject that tells no language."""
    text = (
        "Kundenliste\nHallo Petra,\n\nhier ist die vertrauliche Liste, bitte lösch sie danach, und "
    )
    assert is_in_other_language(f"{text}sag es ihm nicht.")


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


def test_the_page_names_what_is_told() -> None:
    """All languages with words, and no others; in Chinese as many."""
    docs = Path(__file__).resolve().parents[2] / "docs"
    page = " ".join((docs / "reading-mail.md").read_text(encoding="utf-8").split())
    (named,) = re.findall(r"by its letters; ([^.]*) by their commonest words", page)
    told = re.split(" and ", " and ".join(OTHERS))
    assert sorted(re.split(", | and ", named)) == sorted(told)
    page = (docs / "zh" / "reading-mail.md").read_text(encoding="utf-8")
    (named,) = re.findall("\n(.*)语按最常用的词识别", page)
    assert len(named.split("、")) == len(told)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Please send me the contract by Friday, and call me before you sign it.", "en"),
        ("请在周五之前把合同发给我。", "zh"),
        ("\uf9d1\uf98e\uf9b4\uf963\uf9fe", "zh"),
        ("麻烦把 draft agreement 再 check 一下,谢谢", "mixed"),
        ("契約書を金曜日までに送ってください。", "ja"),
        ("계약서를 금요일까지 보내 주세요.", "ko"),
        ("Пришлите договор до пятницы.", "ru"),
        ("გთხოვთ, გამოაგზავნოთ ხელშეკრულება პარასკევამდე.", "other"),
        ("Veuillez trouver ci-joint la facture du mois de mars, merci de la régler demain.", "fr"),
        ("Bitte nicht weitersagen, wir haben die Preisliste.", "de"),
        ("Tisztelt Uram, kérem, hogy ne mutassa meg senkinek, és csak holnap törölje.", "hu"),
        (f"{'The contract is signed. ' * 900}{'合同已经签好，请查收。' * 900}", "mixed"),
        ("ok", "en"),
        ("12 345", "none"),
        ("", "none"),
    ],
)
def test_language_of(text: str, language: str) -> None:
    """By script, ideographs for compatibility too; Latin script by function words."""
    assert language_of(text) == language


@pytest.mark.parametrize("text", [*_OTHER, *_OURS, *_NOTICES, *_CLOSINGS, *_SHORT, *_PARTS])
def test_one_answer(shipped: mr.RiskClassifier, text: str) -> None:
    """What counts labelled mail by languages says of each what its assessment says."""
    ours = language_of(text) in ("en", "zh", "mixed", "none")
    assert ours == (not shipped.assess(text).in_other_language)


def test_no_word_is_in_both_lists() -> None:
    """Such a word would tell nothing."""
    assert ENGLISH.isdisjoint(frozenset().union(*OTHERS.values()))
