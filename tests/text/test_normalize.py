"""Folding: one spelling for what reads the same, with the way back."""

from __future__ import annotations

import sys
import time
import unicodedata
from itertools import islice

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mailrisk_ml.corpus.records import default_data_path, iter_records, record_text
from mailrisk_ml.evaluation.behaviour.characters import look_alikes
from mailrisk_ml.text import spelling
from mailrisk_ml.text.codes import SEPARATOR, encode
from mailrisk_ml.text.look_alikes import LOOK_ALIKES
from mailrisk_ml.text.normalize import encode_batch, normalize, normalize_codes
from mailrisk_ml.text.spelling import letters_for_digits
from mailrisk_ml.unseen import BLANKS, UNSEEN

DROPPED = ("Cf", "Mn", "Me")


@pytest.mark.parametrize(
    "text",
    [
        "ᴋɪᴄᴋʙᴀᴄᴋ",
        "🅺🅸🅲🅺🅱🅰🅲🅺",
        "🅚🅘🅒🅚🅑🅐🅒🅚",
        "🄚🄘🄒🄚🄑🄐🄒🄚",
        "ꓗꓲꓚꓗꓐꓮꓚꓗ",
        "ᏦᎥᏟᏦᏴᎪᏟᏦ",
        "ⲔⲒⲤⲔᗷᗅⲤⲔ",
    ],
)
def test_look_alikes(text: str) -> None:
    """Of other scripts."""
    assert normalize(text).text == "kickback"
    assert normalize("օսհոցӏ").text == "ouhngl"
    assert normalize("ՕՍՀՈՑⱭꞞ").text == "ouhngau"  # capitals whose small letter is one


def test_look_alikes_are_of_no_ordinary_word() -> None:
    """Han, kana, Greek, Cyrillic and accented letters are what they were."""
    ordinary = (*range(0x250), *range(0x370, 0x530), *range(0x1E00, 0x2000), *range(0x2E80, 0xA000))
    lacking = {chr(code) for code in ordinary if code in LOOK_ALIKES}
    hooked = {*"".join(look_alikes().values())} - {chr(code) for code in range(0x180)}
    assert lacking - hooked <= set("ıƍƖƦƸƽɁǀӏӀẝỿ")
    assert normalize("二〇二五").text == "二〇二五"


def test_letters_by_name() -> None:
    """What Unicode calls a Latin letter is one, whatever its style, hook or stroke."""
    others = {
        (character, normalize(character).text)
        for letter, characters in look_alikes().items()
        for character in characters
        if normalize(character).text != letter
    }
    # Letters of European languages, and two that look like another.
    kept = {("Ø", "ø"), ("ø", "ø"), ("Ǿ", "ø"), ("ǿ", "ø"), ("Đ", "đ"), ("đ", "đ"), ("Ħ", "ħ")}
    kept |= {("ħ", "ħ"), ("Ŀ", "l·"), ("ŀ", "l·"), ("Ł", "ł"), ("ł", "ł"), ("Ŧ", "ŧ"), ("ŧ", "ŧ")}
    assert others == kept | {("Ʋ", "u"), ("ʋ", "u"), ("ᶌ", "y")}


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Hello", "hello"),
        ("Ｃｏｎｔｒａｃｔ", "contract"),
        ("ﬁne", "fine"),
        ("㎡", "m2"),
        ("𝐇𝐞𝐥𝐥𝐨", "hello"),
        ("café", "cafe"),
        ("con\u200bfi\u00addential", "confidential"),
        ("\u202econtract\u202c", "contract"),
        ("соntrасt", "contract"),  # Cyrillic о, с, а
        ("機密資料", "机密资料"),
        ("合同", "合同"),
        ("don’t", "don't"),
        ("ab\u00a0cd\u3000ef\tgh", "ab cd ef gh"),
        ("甲，乙！丙。", "甲,乙!丙。"),
        ("日本語のメール", "日本语のメール"),
        ("\ud800x", "\ufffdx"),
        ("\u0e33", "\u0e32"),  # Thai SARA AM: its mark is dropped with the others
        ("con\U000e0041fi\U000e0100dential", "confidential"),
        ("con\x1efi\x1fden\x01tial", "confidential"),
        ("", ""),
    ],
)
def test_fold(text: str, folded: str) -> None:
    """Width, case, accents, look-alikes, invisible characters and script fold away."""
    assert normalize(text).text == folded


def test_what_nobody_sees() -> None:
    """All that Unicode lists as ignorable, format characters and marks go; blanks are blanks."""
    shown = {"\u2800", "\U0001d159"}
    assert len({*UNSEEN, *BLANKS} - shown) == 4_174  # as DerivedCoreProperties.txt counts
    drops = [c for c in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(c) in DROPPED]
    unseen = "".join({*UNSEEN, *drops})
    assert normalize(f"con{unseen}fidential").text == "confidential"
    assert normalize(f"a{BLANKS}b").text == f"a{' ' * len(BLANKS)}b"


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("c o n f i d e n t i a l", "confidential"),
        ("the k-e-y-g-e-n is here", "the keygen is here"),
        ("合 同 底 价", "合同底价"),
        ("国*内*长*途0.15", "国内长途0.15"),
        ("l e a k  it  n o w", "leak  it  n o w"),
        ("s e n d t h e l i s t t o m e", "send the list to me"),
        ("d.o.n.'t s.e.n.d t.h.e l.i.s.t t.o h.i.m", "don.'t send the list to him"),
        ("把 他 们 的 底 价 发 给 我 一 份, 今 天", "把他们的底价发给我一份, 今天"),
        # Any mark, several times, in what stands between words as well.
        ("k~e~y~g~e~n here", "keygen here"),
        ("合・同・底・价", "合同底价"),
        ("合—同—底—价", "合同底价"),
        ("w,e s,e,n,d t,h,e l,i,s,t", "we send the list"),
        ("c  o  n  f  i  d  e  n  t  i  a  l", "confidential"),
        ("s  e  n  d t  h  e l  i  s  t", "send the list"),
        ("s\u2800e\u2800n\u2800d", "send"),
        ("l---e---a---k", "leak"),
        ("s!e!n!d! !h!i!m!,! !n!o!w", "send him, now"),
        ("the s;e;n;d; ;3;0;%; ;l;i;s;t", "the send 30% list"),
        # Lists of single characters, of less than eight.
        ("英、日、韩、法、德语", "英、日、韩、法、德语"),
        ("plans a,b,c,d,e", "plans a,b,c,d,e"),
        ('把"说"通"脱"写', '把"说"通"脱"写'),
        # Four times, or not as often.
        ("l....e....a....k", "l....e....a....k"),
        ("l.e..a.k", "l.e..a.k"),
        # Less than four letters, two marks, two scripts, longer words and numbers stay apart.
        ("U.S.A. made", "u.s.a. made"),
        ("a b-c d", "a b-c d"),
        ("双 c 跟 d 配", "双 c 跟 d 配"),
        ("went to z i did my", "went to z i did my"),
        ("1.2.3.4", "1.2.3.4"),
        ("a\nb\nc\nd", "a\nb\nc\nd"),
    ],
)
def test_parted_letters(text: str, folded: str) -> None:
    """Words written letter by letter are put together; initials and lists are left alone."""
    result = normalize(text)
    assert result.text == folded
    assert result.offsets[-1] == len(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("c0nf1d3nt14l", "confidential"),
        ("p@ssw0rd", "password"),
        ("53nd m3 7h3 cu570m3r l157 f1r57", "send me the customer list first"),
        (
            "17 15 4 l157 0f 7h3 cu570m3r5, d0n'7 53nd 17",
            "it is a list of the customers, don't send it",
        ),
        (
            "4 c0n7r4c7 4nd 4 l157 0n 30th, 17.5 km, Q4, 4) 1, 15%, $17",
            "a contract and a list on 30th, 17.5 km, q4, 4) 1, 15%, $17",
        ),
        # Two digits side by side, and a number beside the word.
        ("4h34d", "ahead"),
        ("he claims a p3n4l7y, 23,800", "he claims a penalty, 23,800"),
        ("p3n4l7y,23,800 and 0.60/r3c0rd", "penalty,23,800 and 0.60/record"),
        # Where much is spelled so: numbers and short codes that are words, parts of compounds,
        # what is denied, names in the possessive, ordinals.
        (
            "53nd h1m 7h3 5347 f33, w3 54w 7h3 574nd",
            "send him the seat fee, we saw the stand",
        ),
        (
            "f1v3-574r r3v13w5 by h1s br07h3r-1n-l4w",
            "five-star reviews by his brother-in-law",
        ),
        (
            "d035n'7 c0un7, c0uldn'7 c0un7, 15n'7 c0un73d",
            "doesn't count, couldn't count, isn't counted",
        ),
        ("53nd h1m 7h3 l157, v0l7r1dg3'5 l157", "send him the list, voltridge's list"),
        ("53nd h1m 7h3 l157 by 7h3 307h 0r 157", "send him the list by the 30th or 1st"),
        # Quantities in it stay, and so do numbers that are parts of others.
        (
            "p4p3r 15 350gsm 4nd 7h3 l157 15 1,200 70-80 w0rd5",
            "paper is 350gsm and the list is 1,200 70-80 words",
        ),
        ("53nd h1m 7h3 l157 n0w, 4th to 12th", "send him the list now, 4th to 12th"),
        ("!53nd h1m 7h3 l157 n0w!", "!send him the list now!"),
        # A single word vouches for itself only.
        ("a p3n4l7y of 5347 and f33", "a penalty of 5347 and f33"),
        # Codes, amounts, addresses and numbers are no words.
        ("B2B, MP3, Q4, 3D, 10am, $40k, H1N1, CO2", "b2b, mp3, q4, 3d, 10am, $40k, h1n1, co2"),
        ("a@b.example, jo@firm.example, item5, top5", "a@b.example, jo@firm.example, item5, top5"),
        ("ISO9001 and 401k", "iso9001 and 401k"),
    ],
)
def test_digits_for_letters(text: str, folded: str) -> None:
    """Words with digits for letters are read as words; what merely holds digits is left alone."""
    assert normalize(text).text == folded


_TOKENS = (
    "p@ssw0rd c0nf1d3nti4l jo@firm o'p@ssw0rd it's abc'd@x '4b a22b s3nd!|x !!p@ss"
    " ! . , / 3 .1 's ' x"
)


@given(st.lists(st.sampled_from([*_TOKENS.split(" "), " ", "\n", "a" * 41, "!" * 41]), max_size=8))
def test_quick_look_misses_no_certain_word(pieces: list[str]) -> None:
    """That a text has a word with a digit inside is found without reading all its tokens."""
    text = "".join(pieces)
    certain = any(spelling._reading(t.group(), False)[1] for t in spelling._digit_tokens(text))
    codes = encode(text)
    assert (letters_for_digits(codes) != codes).any() == certain


def test_digits_of_ordinary_mail_stay() -> None:
    """Codes, part numbers, amounts: of every twentieth mail none has a word read in it."""
    records = islice(iter_records(default_data_path() / "train.jsonl"), 0, None, 20)
    texts = [record_text(record).lower() for _, record in records]
    codes = encode_batch(texts)
    text_of_code = np.cumsum(codes == ord(SEPARATOR))
    is_read = letters_for_digits(codes) != codes
    assert [texts[i] for i in np.unique(text_of_code[is_read])] == []


@pytest.mark.parametrize("text", ["53nd m3 7h3 cu570m3r l157", "s e n d t h e l i s t t o m e"])
def test_texts_of_a_batch_are_read_apart(text: str) -> None:
    """What one text spells in a peculiar way says nothing about the next."""
    other = "7h3 U.S.A. and plan a b"
    texts = (other, text, other)
    together = normalize_codes(encode_batch(texts)).text.split("\x1e")
    assert together == [*(normalize(part).text for part in texts), ""]


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        # A line as wide as a mail program wraps at, going on in lower case: joined by a space.
        ("a" * 60 + "\nand so on", "a" * 60 + " and so on"),
        # Between ideographs nothing is left of the break.
        ("甲" * 35 + "\n乙丙", "甲" * 35 + "乙丙"),
        # Short lines, ended sentences, list items and paragraphs stay apart.
        ("short\nline", "short\nline"),
        ("a" * 60 + ".\nand", "a" * 60 + ".\nand"),
        ("a" * 60 + "\n- item", "a" * 60 + "\n- item"),
        ("a" * 60 + "\n\nand", "a" * 60 + "\n\nand"),
        ("甲" * 10 + "\n乙", "甲" * 10 + "\n乙"),
        # Spaces at the end of a line do not hide that its sentence ended.
        ("a" * 60 + ".  \nand", "a" * 60 + ".\nand"),
        ("甲" * 35 + "。\r\n乙", "甲" * 35 + "。\n乙"),
        ("a \n \n  b ", "a\n\n  b "),
        (" \n", "\n"),
    ],
)
def test_wrapped_lines(text: str, folded: str) -> None:
    """Hard wrapping is undone, and nothing else."""
    assert normalize(text).text == folded


@given(st.text())
def test_offsets(text: str) -> None:
    """Offsets ascend, stay inside the original and end at its length."""
    result = normalize(text)
    offsets = result.offsets.tolist()
    assert len(offsets) == len(result.codes) + 1
    assert offsets == sorted(offsets)
    assert offsets[-1] == len(text)
    assert all(0 <= offset < max(len(text), 1) for offset in offsets[:-1])


@given(st.text())
def test_fold_is_idempotent(text: str) -> None:
    """Folded text folds to itself, line joining aside."""
    once = normalize(text.replace("\n", " ")).text
    assert normalize(once).text == once


@pytest.mark.parametrize("unit", ["a1", "a1b ", "o'p@s", "'a1b", "a@b "])
def test_no_slow_digits(unit: str) -> None:
    """A hundred thousand tokens with a digit inside, or one as long, take no time to speak of."""
    start = time.process_time()
    normalize(unit * 100_000)
    assert time.process_time() - start < 5  # 0.3 s here; loaded machines are slower


def test_of_a_long_run_of_letters_few_are_split() -> None:
    """Finding words takes long: beyond 20,000 letters are joined, in the same run as well."""
    words = normalize(" ".join("sendthelistnow" * 2_000)).text.split(" ")
    assert set(words[:-1]) == {"send", "the", "list", "now"}
    assert 7_990 < len(words[-1]) < 8_010
