"""Figures of the project's README: ``python benchmarks/figures.py README.md``."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from mailrisk_ml.exceptions import SourceError
from mailrisk_ml.markdown import table
from mailrisk_ml.model.storage import default_model_path

_START = "<!-- figures: written by `make figures` from models/default/metrics.json -->"
_START_ZH = "<!-- 指标：由 `make figures` 根据 models/default/metrics.json 写入 -->"
_END = "<!-- end of figures -->"
_CHINESE = {
    "keywords": "关键词",
    "20-line script": "二十行脚本",
    "length and layout": "篇幅与版式",
    "… Chinese": "… 中文",
    "… English": "… 英文",
}


def write_figures(readme: Path, metrics: dict[str, Any]) -> None:
    """Replace what stands between the marks of a README by tables, in the marks' language."""
    text = readme.read_text(encoding="utf-8")
    for start, shown in ((_START, figures), (_START_ZH, chinese_figures)):
        before, mark, rest = text.partition(start)
        _, end, after = rest.partition(_END)
        if not mark or not end:
            raise SourceError(f"{readme} must hold the marks {start!r} and {_END!r}.")
        text = f"{before}{start}\n{shown(metrics)}\n{_END}{after}"
    readme.write_text(text, encoding="utf-8")


def figures(metrics: dict[str, Any]) -> str:
    """Tables of the model against its baselines, and of its presets, as Markdown."""
    ordinary, hard = _false_alarms(metrics)
    return "\n\n".join(
        [
            f"On {metrics['counts']['all']:,} mails by {metrics['n_groups']} writers who had no "
            "part in training; brackets are 95 % intervals over these writers and their mails:",
            table(["", "macro-F1", "mean average precision"], _scores(metrics)),
            table(["preset", "precision", "recall"], _presets(metrics)),
            "Macro-F1 is a mean over labels; precision and recall are of all labels' flags "
            f"together. `balanced` flags {ordinary} of ordinary test mails, and {hard} of those "
            "that hold risky words and do the right thing (Wilson's intervals, which take mails "
            f"as independent). For {metrics['evidence']['hit_rate']:.0%} of correct flags the "
            "first passage shown is one that people had marked.",
        ]
    )


def chinese_figures(metrics: dict[str, Any]) -> str:
    """The same in Chinese."""
    ordinary, hard = _false_alarms(metrics)
    scores = [[_CHINESE.get(name, name), *values] for name, *values in _scores(metrics)]
    return "\n\n".join(
        [
            f"在未参与训练的 {metrics['n_groups']} 位写信人的 {metrics['counts']['all']:,} "
            "封邮件上；方括号内是按写信人及其邮件重抽样的 95% 区间：",
            table(["", "宏平均 F1", "平均精度均值"], scores),
            table(["预设", "精确率", "召回率"], _presets(metrics)),
            "宏平均 F1 是各标签的平均；精确率和召回率按全部标签的标记合计。`balanced` 一档会标出"
            f"普通邮件的 {ordinary}，以及措辞敏感但做法得当的邮件的 {hard}"
            "（威尔逊区间，视各封邮件相互独立）。标对的风险中，有 "
            f"{metrics['evidence']['hit_rate']:.0%} 的首条依据正是人工标出的句子。",
        ]
    )


def _scores(metrics: dict[str, Any]) -> list[list[str]]:
    ours = metrics["overall"]
    return [
        [name, f"{row['macro_f1']:.2f}", f"{row['mean_average_precision']:.2f}"]
        for name, row in metrics["baselines"].items()
    ] + [
        [title, *(_interval(ours[part][m]) for m in ("macro_f1", "mean_average_precision"))]
        for part, title in (("all", "**mailrisk_ml**"), ("zh", "… Chinese"), ("en", "… English"))
    ]


def _presets(metrics: dict[str, Any]) -> list[list[str]]:
    return [
        [f"`{name}`", f"{row['precision']:.2f}", f"{row['recall']:.2f}"]
        for name, row in metrics["presets"].items()
    ]


def _false_alarms(metrics: dict[str, Any]) -> tuple[str, str]:
    """Shares flagged of ordinary mails, and of hard ones."""
    ours = metrics["overall"]["all"]
    return _percent(ours["false_alarms_ordinary"]), _percent(ours["false_alarms_hard_negative"])


def _interval(estimate: list[float]) -> str:
    value, low, high = estimate
    return f"{value:.2f} [{low:.2f}, {high:.2f}]"


def _percent(estimate: list[float]) -> str:
    value, low, high = estimate
    return f"{value:.1%} [{low:.1%}, {high:.1%}]"


if __name__ == "__main__":
    saved = (default_model_path() / "metrics.json").read_text(encoding="utf-8")
    write_figures(Path(sys.argv[1]), json.loads(saved))
