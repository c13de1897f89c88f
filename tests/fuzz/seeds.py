"""Writes the seeds of the fuzzer: ``python tests/fuzz/seeds.py``. All of them are made up here."""

from __future__ import annotations

from base64 import b64encode
from pathlib import Path

CORPUS = Path(__file__).resolve().parent / "corpus"
HAN = "合同明天签,客户资料发你了。"
SEEDS: dict[str, bytes] = {
    "plain": b"From: A <a@b.example>\nTo: c@d.example\nSubject: s\n\nWe accept the offer.\n",
    "crlf": b"Subject: s\r\nX: y\r\n z\r\n\r\nLine one\r\nline two\r\n",
    "words": b"Subject: =?gb2312?B?us/NrA==?= =?utf-8?Q?a=E5=90?= x\n\nb",
    "gb": b"Subject: s\nContent-Type: text/plain; charset=gb2312\n\n" + HAN.encode("gb18030"),
    "big5": b"Content-Type: text/plain; charset=big5\n\n" + "合約明天簽".encode("big5"),
    "hz": b"Content-Type: text/plain; charset=hz-gb-2312\n\n~{:OM,~}\n",
    "iso2022": b"Content-Type: text/plain; charset=iso-2022-cn\n\n\x1b$)A\x0e:OM,\x0f\n",
    "utf7": b"Content-Type: text/plain; charset=utf-7\n\n+VAhUDA-\n",
    "utf16": b"\xff\xfe" + "Subject: s\n\n合同".encode("utf-16-le"),
    "quoted": b"Content-Transfer-Encoding: quoted-printable\n\na=\nb=3D=E4=BD=A0 =  \nc",
    "base64": b"Content-Transfer-Encoding: base64\n\n" + b64encode(HAN.encode()) + b"\n--\nlist",
    "html": b"Content-Type: text/html\n\n<p>a<b>b</b><span style='display:none'>c</span>&amp;</p>",
    "tables": b"Content-Type: text/html\n\n<table><tr><td>a<td>b<tr><td>c</table><ul><li>d</ul>",
    "quotes": b"Content-Type: text/html\n\n"
    b"<blockquote type=cite>a<br>b</blockquote><pre>c\n d</pre>",
    "alternative": b'Content-Type: multipart/alternative; boundary="b"\n\n--b\n\nplain\n--b\n'
    b"Content-Type: text/html\n\n<p>html</p>\n--b--\n",
    "mixed": b"Content-Type: multipart/mixed; boundary=b\n\npre\n--b\n\none\n--b\n"
    b"Content-Disposition: attachment; filename*0*=utf-8''%E5%90; filename*1=.pdf\n\nx\n--b--\n",
    "forwarded": b"Content-Type: message/rfc822\n\nFrom: a@b.c\nSubject: old\n\nold text",
    "digest": b"Content-Type: multipart/digest; boundary=b\n\n--b\n\nSubject: one\n\nfirst\n--b--",
    "calendar": b"Content-Type: text/calendar\n\nBEGIN:VEVENT\nSUMMARY:Talk\\, x\n"
    b'DTSTART;TZID="x:y":20250106T100000\nEND:VEVENT\n',
    "enriched": b"Content-Type: text/enriched\n\n<bold>a</bold> <<b>\n",
    "history": b"Subject: Re: s\n\nYes.\n\nOn Mon, Jan 6, 2025 at 10:00 AM A <a@b.c> wrote:\n"
    b"> no\n",
    "outlook": b"Subject: s\n\nYes.\n\n-----Original Message-----\nFrom: A\n"
    b"Sent: x\nTo: b\nSubject: s\n\nno",
    "signature": b"Subject: s\n\nYes.\n\nBest regards\nAda Fox\nTel: +44 20 7946 0018\n"
    b"a@b.example\n\n"
    b"This message is confidential; if received in error, notify the sender and delete it.\n",
    "spelled": b"Subject: s\n\ns e n d t h e l i s t, c0nf1d3nt14l, d.o.n.e "
    + b64encode(HAN.encode()),
    "marks": "Subject: s\n\n\u202e.tsil eht\u202c con\u200bfi\u00addential аcсept".encode(),
    "mbox": b"From a@b Mon Jan  6 10:00:00 2025\nSubject: s\n\n>From here\n",
}  # fmt: skip


def main() -> None:
    """Write them."""
    for name, raw in SEEDS.items():
        (CORPUS / f"{name}.eml").write_bytes(raw)


if __name__ == "__main__":
    main()
