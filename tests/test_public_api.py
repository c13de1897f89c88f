"""What ``import mailrisk_ml`` gives, and what it costs."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import mailrisk_ml as mr


def test_exported_names() -> None:
    """``__all__`` is sorted as ruff sorts it, complete, and every name loads and is documented."""
    constants = [name for name in mr.__all__ if name.isupper()]
    classes = [name for name in mr.__all__ if name[0].isupper() and name not in constants]
    functions = [name for name in mr.__all__ if name[0].islower()]
    assert [*sorted(constants), *sorted(classes), *sorted(functions)] == mr.__all__
    assert set(mr._HOMES) == set(mr.__all__)
    assert set(dir(mr)) >= set(mr.__all__)
    for name in mr.__all__:
        assert getattr(mr, name).__doc__


def test_type_checkers_see_the_same_names() -> None:
    """The names imported for type checkers are those that are loaded lazily."""
    tree = ast.parse(Path(str(mr.__file__)).read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    seen = {
        alias.name: node.module
        for node in block.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    assert seen == {name: f"mailrisk_ml.{home}" for name, home in mr._HOMES.items()}


def test_public_methods_are_for_callers() -> None:
    """What completion offers is scikit-learn's, and what the documents tell of."""
    sklearns = {
        *("classes_", "fit", "predict", "predict_proba", "score", "get_params", "set_params"),
        *("get_metadata_routing", "set_fit_request", "set_score_request"),
    }
    own = {name for name in dir(mr.RiskClassifier) if name[0] != "_"} - sklearns
    assert own == {
        *("assess", "assess_many", "explain", "save"),
        *("label_info", "preset_thresholds", "thresholds_", "top_terms"),
    }


def test_import_does_no_work() -> None:
    """Neither numpy nor anything larger is imported."""
    code = "import sys, mailrisk_ml; print([m for m in sys.modules if m in "
    code += "('numpy', 'scipy', 'sklearn', 'pandas', 'datasets', 'jieba', 'rjieba', 'lxml')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_scoring_leaves_heavy_libraries_alone() -> None:
    """A mail is assessed without scikit-learn or pandas; one of few letters without more."""
    code = "import sys, mailrisk_ml as mr; mr.load_model().assess('hello'); print([m for m in sys."
    code += "modules if m in ('sklearn', 'pandas', 'datasets', 'jieba', 'pyarrow', 'scipy', "
    code += "'rjieba')])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
