"""Whether a set of mails was learned from: told of the set, of no single mail.

A Bloom filter (Bloom 1970) of the text of each mail, in which so many bits are set besides that
half of other mails are found in it as well. That one mail is found proves nothing, but that it is
not found proves that it was not learned; of many learned ones more are found than chance gives.

Without the other bits, who knows most of what was learned (the shipped corpus, say) could set the
bits of that and see the rest. Which they are follows from all the texts together: the same texts
give the same filter, and who does not know them all cannot tell those bits from the texts'.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b, shake_256

import numpy as np

from mailrisk_ml.arrays import Bools, Indices, Keys

# Half of the bits are set by texts, and half of the others besides: three in four, and both of the
# two of another text with (3/4)². Whatever else is known, bits set besides are one in two: no text
# is more than (1/2)⁻² = 4 times as likely to have been learned for being found.
_BITS_OF_A_TEXT, _N_HASHES, _HASH_BITS = 2.9, 2, 32
_KEY = b"mailrisk-ml: learned mails"  # no secret: hashes of other programs are of no use
# More are found than chance gives where it would give as many this rarely, ...
_BY_CHANCE = 1e-4
# ... and it matters from this share on: a few mails of a word or two are alike everywhere.
_LEAST_SHARE = 0.05


@dataclass(frozen=True)
class LearnedTexts:
    """The filter.

    Parameters
    ----------
    data : bytes
        Its bits, the highest of each byte first; at least one byte. Any bits are a filter.
    """

    data: bytes

    @classmethod
    def of(cls, texts: Iterable[str]) -> LearnedTexts:
        """Of what was learned, in whatever order and however often."""
        hashes = _hashes(texts)
        bits = np.zeros(8 * max(1, round(len(hashes) * _BITS_OF_A_TEXT / 8)), dtype=np.bool_)
        bits[_places(hashes, len(bits))] = True
        ordered = np.sort(hashes[:, 0] << np.uint64(_HASH_BITS) | hashes[:, 1]).astype("<u8")
        besides = shake_256(_KEY + ordered.tobytes()).digest(len(bits) // 8)
        return cls((np.packbits(bits) | np.frombuffer(besides, np.uint8)).tobytes())

    @property
    def false_positive_rate(self) -> float:
        """Share of texts that are found though they were not learned."""
        return float(self._bits.mean() ** _N_HASHES)

    def n_learned(self, texts: Sequence[str]) -> int:
        """About how many of some texts were learned; 0 where it may be none, or is next to none.

        A text that stands there several times is asked for once.
        """
        from scipy.special import bdtrc

        hashes, rate = _hashes(texts), self.false_positive_rate
        n_found = int(self._bits[_places(hashes, self._bits.size)].all(axis=1).sum())
        # One-sided binomial test: the chance of so many or more.
        if bdtrc(n_found - 1, len(hashes), rate) > _BY_CHANCE:
            return 0
        share = (n_found / len(hashes) - rate) / (1 - rate)
        return round(share * len(texts)) if share >= _LEAST_SHARE else 0

    @property
    def _bits(self) -> Bools:
        return np.unpackbits(np.frombuffer(self.data, np.uint8)).astype(np.bool_)


def learned_said(n_learned: Mapping[str, int], n_mails: int) -> str:
    """A warning of figures on learned mails: how many each model learned; empty where none did."""
    counts = [(n, model) for model, n in n_learned.items() if n]
    if not counts:
        return ""
    (n, model), *others = counts
    learned = f"About {n:,} of these {n_mails:,} mails were learned by {model}"
    learned += "".join(f", about {n:,} by {model}" for n, model in others)
    return (
        f"{learned}: figures are those of mails already seen. Measure on mails held back from "
        "training."
    )


def _hashes(texts: Iterable[str]) -> Keys:
    """Of each distinct text two numbers below 2³², shape (n_distinct, 2), in no certain order."""
    folded = {" ".join(text.split()).encode("utf-8", "surrogatepass") for text in texts}
    digests = (blake2b(text, digest_size=8, key=_KEY).digest() for text in folded)
    numbers = np.array(bytearray(b"".join(digests)), np.uint8).view("<u4")
    return numbers.reshape(-1, _N_HASHES).astype(np.uint64)


def _places(hashes: Keys, n_bits: int) -> Indices:
    return (hashes * np.uint64(n_bits) >> np.uint64(_HASH_BITS)).astype(np.int64)
