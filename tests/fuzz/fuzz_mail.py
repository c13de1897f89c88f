"""Coverage-guided fuzzing of bytes -> Mail -> Assessment, with atheris.

::

    pip install -e '.[fuzz]'
    python tests/fuzz/fuzz_mail.py -max_total_time=600 -timeout=10 FOLDER tests/fuzz/corpus

``FOLDER`` (anywhere outside the project) takes what it finds; the seeds in ``tests/fuzz/corpus``
are written by ``seeds.py`` beside it. ``test_seeds.py`` runs every seed without atheris.
"""

from __future__ import annotations

import json
import sys
from typing import Any


def check(model: Any, raw: bytes) -> None:
    """Whatever the bytes: a refusal by name, or an assessment that holds together."""
    import mailrisk_ml as mr
    from mailrisk_ml.mail import ReadLimits
    from mailrisk_ml.text.redact import redact

    try:
        mail = mr.read_mail(raw, limits=ReadLimits(max_parts=50, max_body_chars=20_000))
    except mr.MailReadError as error:
        if error.reason.startswith("cannot be parsed"):
            raise AssertionError(error.reason) from None
        return
    assert mail.zones[-1].end == len(mail.text)
    assert all(0 <= start < end <= len(mail.body) for start, end in mail.hidden)
    assessment = model.assess(mail)
    json.dumps(assessment.to_dict(), ensure_ascii=False).encode()
    for risk in assessment.risks:
        for passage in risk.evidence:
            assert assessment.text[passage.start : passage.end] == passage.text != ""
    redact(mail.text).text.encode()


def main() -> None:
    """Fuzz until told to stop."""
    import atheris

    with atheris.instrument_imports(include=["mailrisk_ml"]):
        import mailrisk_ml as mr
        import mailrisk_ml.mail.parsing.html
        import mailrisk_ml.mail.zones
        import mailrisk_ml.text.redact

        model = mr.load_model()
    atheris.Setup(sys.argv, lambda raw: check(model, bytes(raw)))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
