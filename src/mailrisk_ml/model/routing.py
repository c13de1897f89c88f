"""What scikit-learn's metadata routing asks of an estimator: which methods take which extras.

``fit`` takes evidence, groups and sample weights; what passes them on (``cross_validate`` with
``params``, a ``Pipeline``) wants to know who takes them. The book-keeping is scikit-learn's own, of
an estimator with such methods: to inherit from it would be to import it with the package.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self

# The attribute that scikit-learn's `clone` takes along; here what was asked for, as plain data.
_KEPT = "_metadata_request"


class _Requests(dict[str, dict[str, bool | str | None]]):
    """What each method asks for; copied by `clone`, which takes no plain data."""

    def __sklearn_clone__(self) -> _Requests:
        return _Requests(self)


class Routed:
    """Requests for metadata, as scikit-learn's estimators make them."""

    def get_metadata_routing(self) -> Any:
        """Which extras each method asks for; for scikit-learn.

        Returns
        -------
        sklearn.utils.metadata_routing.MetadataRequest
        """
        routing = self._book().get_metadata_routing()
        for method, requests in self._asked().items():
            for param, alias in requests.items():
                getattr(routing, method).add_request(param=param, alias=alias)
        return routing

    def set_fit_request(self, **requests: bool | str | None) -> Self:
        """Say which of ``evidence``, ``groups`` and ``sample_weight`` are to be passed to `fit`.

        Parameters
        ----------
        **requests : bool, str or None
            As for scikit-learn's own estimators: whether it is, under which other name, or None
            where it must not be given at all.

        Returns
        -------
        Self
            This estimator.
        """
        self._book().set_fit_request(**requests)
        return self._ask("fit", requests)

    def set_score_request(self, **requests: bool | str | None) -> Self:
        """Say whether ``sample_weight`` is to be passed to `score`; see `set_fit_request`.

        Parameters
        ----------
        **requests : bool, str or None

        Returns
        -------
        Self
            This estimator.
        """
        self._book().set_score_request(**requests)
        return self._ask("score", requests)

    def _ask(self, method: str, requests: Mapping[str, bool | str | None]) -> Self:
        asked = self._asked()
        vars(self)[_KEPT] = _Requests(asked | {method: asked.get(method, {}) | dict(requests)})
        return self

    def _asked(self) -> _Requests:
        asked: _Requests = vars(self).get(_KEPT, _Requests())
        return asked

    def _book(self) -> Any:
        """An estimator of scikit-learn with the same methods; it refuses what it does not know."""
        from sklearn.base import BaseEstimator

        class Book(BaseEstimator):  # type: ignore[misc]  # scikit-learn is not typed
            def fit(
                self, X: Any, y: Any, *, evidence: Any, groups: Any, sample_weight: Any
            ) -> None:
                """Signature of the method."""

            def score(self, X: Any, y: Any, sample_weight: Any) -> None:
                """Signature of the method."""

        Book.__name__ = type(self).__name__  # errors name it
        return Book()
