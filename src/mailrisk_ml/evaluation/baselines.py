"""What users have today: keyword rules, the script they would write alone, and the length."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

import numpy as np

from mailrisk_ml.arrays import Floats
from mailrisk_ml.corpus.records import Record, indicator, record_text
from mailrisk_ml.labels import LABEL_IDS

# The terms that mail gateways and compliance guides list under these headings.
_KEYWORDS = {
    "contract": (
        "合同|协议|协定|违约|赔偿|保证|承诺|担保|报价|订单|条款|签约|定金|合約|協議|違約|賠償|報價|訂單|"
        r"contract|agreement|breach|warrant(?:y|ies)|guarantee|indemni|penalt(?:y|ies)|binding|"
        r"purchase order|deposit|exclusiv|terms"
    ),
    "defamation": (
        "诽谤|名誉|造谣|谣言|骗子|诬陷|辱骂|污蔑|抹黑|人渣|誹謗|名譽|造謠|騙子|"
        r"defam|libel|slander|liar|fraud|crook|scam|rumou?r|reputation|idiot|thief"
    ),
    "intellectual_property": (
        "侵权|专利|商标|版权|著作权|盗版|破解|正版|授权|抄袭|侵權|專利|商標|版權|著作權|盜版|"
        r"patent|trademark|copyright|infring|pirat|crack(?:ed)?|licen[cs]e|plagiar|counterfeit"
    ),
    "privacy": (
        "身份证|隐私|个人信息|手机号|住址|银行卡|病历|工资|泄露|保密|机密|隱私|個資|身分證|薪資|洩漏|機密|"
        r"personal data|privacy|confidential|passport|social security|salary|medical record|leak|"
        r"password|home address|phone numbers?"
    ),
    "unfair_competition": (
        "商业秘密|竞争对手|回扣|贿赂|串标|围标|刷单|好评|垄断|商業秘密|競爭對手|賄賂|圍標|"
        r"trade secret|competitor|kickback|brib|bid.?rigg|price.?fix|fake reviews?|cartel|rival"
    ),
}


class KeywordBaseline:
    """Flags a label when one of its terms stands in the mail; the count is the score."""

    def __init__(self) -> None:
        self._patterns = [re.compile(_KEYWORDS[name], re.IGNORECASE) for name in LABEL_IDS]

    def predict_proba(self, texts: Sequence[str]) -> Floats:
        """Number of terms found, squashed into [0, 1); at least one gives 0.5 or more."""
        counts = [[len(p.findall(text)) for p in self._patterns] for text in texts]
        array = np.array(counts, dtype=np.float64).reshape(len(texts), len(LABEL_IDS))
        return array / (1.0 + array)


def user_script(records: Sequence[Record], labels: Sequence[str] = LABEL_IDS) -> Any:
    """The twenty lines a user would write, fitted: jieba, TF-IDF, one-vs-rest regression."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import make_pipeline

    model = make_pipeline(
        TfidfVectorizer(
            tokenizer=reference_tokenizer().lcut, token_pattern=None, ngram_range=(1, 2)
        ),
        OneVsRestClassifier(LogisticRegression(class_weight="balanced", max_iter=1000)),
    )
    return _fitted(model, records, labels)


def reference_tokenizer() -> Any:
    """A ``jieba.Tokenizer`` without its cache, a marshal file that anybody may write to."""
    import logging
    import tempfile

    import jieba

    jieba.setLogLevel(logging.WARNING)
    tokenizer = jieba.Tokenizer()
    with tempfile.TemporaryDirectory() as own:
        tokenizer.tmp_dir = own
        tokenizer.initialize()
    return tokenizer


def length_baseline(records: Sequence[Record]) -> Any:
    """Length and layout only: what leaks when risky mails are built differently."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import FunctionTransformer, StandardScaler

    model = make_pipeline(
        FunctionTransformer(layout),
        StandardScaler(),
        OneVsRestClassifier(LogisticRegression(class_weight="balanced", max_iter=1000)),
    )
    return _fitted(model, records, LABEL_IDS)


def _fitted(model: Any, records: Sequence[Record], labels: Sequence[str]) -> Any:
    from threadpoolctl import threadpool_limits

    with threadpool_limits(1):  # more only wait for each other
        return model.fit([record_text(r) for r in records], indicator(records, labels).astype(int))


def layout(texts: Sequence[str]) -> Floats:
    """Shape of a text without its words, shape (n_texts, 6)."""
    rows = [
        (
            np.log1p(len(text)),
            np.log1p(text.count("\n")),
            np.log1p(len(re.findall(r"\d", text))),
            np.log1p(len(re.findall(r"[,.;:!?，。；：！？、]", text))),
            np.log1p(len(text.split("\n", 1)[0])),
            len(re.findall(r"[\u4e00-\u9fff]", text)) / max(len(text), 1),
        )
        for text in texts
    ]
    return np.array(rows, dtype=np.float64)
