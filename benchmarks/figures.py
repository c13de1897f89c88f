"""Figures of the project's README: ``python benchmarks/figures.py README.md``."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mailrisk_ml.corpus.records import default_data_path, read_records
from mailrisk_ml.evaluation.behaviour import NOISE, measure_changes
from mailrisk_ml.markdown import fill, table
from mailrisk_ml.model.storage import default_model_path, load_model

_START = "<!-- figures: written by `make figures` from models/default/metrics.json -->"
_START_ZH = "<!-- 指标：由 `make figures` 根据 models/default/metrics.json 写入 -->"
_END = "<!-- end of figures -->"
# Indented, so that they do not part the list that they stand in.
_NOISE_START = "  <!-- noise: measured and written by `make figures` -->"
_NOISE_START_ZH = "  <!-- 干扰：由 `make figures` 测量并写入 -->"
_NOISE_END = "  <!-- end of noise -->"
_WIDTH = 110
_CHINESE = {
    "keywords": "关键词",
    "20-line script": "二十行脚本",
    "length and layout": "篇幅与版式",
    "… Chinese": "… 中文",
    "… English": "… 英文",
}


def write_figures(readme: Path, metrics: dict[str, Any], lost: Mapping[str, float]) -> None:
    """Replace what stands between the marks of a README by figures, in the marks' language.

    Parameters
    ----------
    readme : Path
    metrics : dict
        Those of the shipped model.
    lost : mapping of str to float
        Recall that each noise costs.
    """
    parts = (
        (_START, _END, figures(metrics)),
        (_START_ZH, _END, chinese_figures(metrics)),
        (_NOISE_START, _NOISE_END, noise(lost)),
        (_NOISE_START_ZH, _NOISE_END, chinese_noise(lost)),
    )
    fill(readme, parts)


def recall_lost() -> dict[str, float]:
    """Recall on the test mails that each noise costs the shipped model."""
    records = read_records(default_data_path() / "test.jsonl")
    outcomes = measure_changes(load_model(), records, NOISE)
    return {outcome.name: outcome.recall_lost for outcome in outcomes}


def noise(lost: Mapping[str, float]) -> str:
    """What noise costs, as an item of a list in Markdown."""
    routine, notice, reserved = _points(lost)
    item = (
        "- What stands beside a risk weakens it (`mailrisk behaviour`, noise). Eight routine lines "
        f"around a mail cost {routine} points of recall; a firm's notice before it, in one "
        f"paragraph with it, costs {notice}; a line that nothing is agreed until both sides have "
        f"signed costs {reserved}, even where the risk is no contract. In long mail look at "
        "`sensitive` too."
    )
    return textwrap.fill(item, _WIDTH, subsequent_indent="  ", break_on_hyphens=False)


def chinese_noise(lost: Mapping[str, float]) -> str:
    """The same in Chinese."""
    routine, notice, reserved = _points(lost)
    return (
        "- 风险旁边的文字会冲淡它（见 `mailrisk behaviour` 的 noise）。"
        f"前后加八行日常事务，召回率降 {routine} 个百分点；\n"
        f"  前面有公司声明、与正文连成一段，降 {notice} 个；加一句“双方签字之前一切都不算数”，"
        f"即使风险与合同无关也降 {reserved} 个。\n  长邮件请同时看 `sensitive` 一档。"
    )


def _points(lost: Mapping[str, float]) -> list[str]:
    """Points of recall, of the noises that the README tells of."""
    names = (
        "among eight routine lines",
        "behind a notice",
        "beside a line that nothing is agreed",
    )
    return [f"{100 * lost[name]:.0f}" for name in names]


def figures(metrics: dict[str, Any]) -> str:
    """Tables of the model against its baselines, and of its presets, as Markdown."""
    ordinary, hard = _false_alarms(metrics)
    return "\n\n".join(
        [
            f"On {metrics['counts']['all']:,} synthetic mails in {metrics['n_groups']} groups, "
            "written apart from those of training; brackets are 95 % intervals over these groups "
            "and their mails:",
            table(["", "macro-F1", "mean average precision"], _scores(metrics)),
            table(["preset", "precision", "recall"], _presets(metrics)),
            "Macro-F1 is a mean over labels; precision and recall are of all labels' flags "
            f"together. `balanced` flags {ordinary} of ordinary test mails, and {hard} of those "
            "that hold risky words and do the right thing (Wilson's intervals, which take mails "
            f"as independent). For {metrics['evidence']['hit_rate']:.0%} of correct flags the "
            "first passage shown is one that is marked in the corpus.",
        ]
    )


def chinese_figures(metrics: dict[str, Any]) -> str:
    """The same in Chinese."""
    ordinary, hard = _false_alarms(metrics)
    scores = [[_CHINESE.get(name, name), *values] for name, *values in _scores(metrics)]
    return "\n\n".join(
        [
            f"在与训练语料分开写成的 {metrics['n_groups']} 组、{metrics['counts']['all']:,} "
            "封合成邮件上；方括号内是按组及组内邮件重抽样的 95% 区间：",
            table(["", "宏平均 F1", "平均精度均值"], scores),
            table(["预设", "精确率", "召回率"], _presets(metrics)),
            "宏平均 F1 是各标签的平均；精确率和召回率按全部标签的标记合计。`balanced` 一档会标出"
            f"普通邮件的 {ordinary}，以及措辞敏感但做法得当的邮件的 {hard}"
            "（威尔逊区间，视各封邮件相互独立）。标对的风险中，有 "
            f"{metrics['evidence']['hit_rate']:.0%} 的首条依据正是语料中标出的句子。",
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
    write_figures(Path(sys.argv[1]), json.loads(saved), recall_lost())
