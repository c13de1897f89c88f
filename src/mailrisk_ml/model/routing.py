"""What scikit-learn's metadata routing asks of an estimator: which methods take which extras.

``fit`` takes evidence, groups and sample weights; what passes them on (``cross_validate`` with
``params``, a ``Pipeline``) wants to know who takes them. The book-keeping is scikit-learn's own, of
an estimator with such methods: to inherit from it would be to import it with the package.
"""

from __future__ import annotations

from typing import Any, Self

# Where scikit-learn keeps what was asked for; `clone` takes it along.
_KEPT = "_metadata_request"


class Routed:
    """Requests for metadata, as scikit-learn's estimators make them."""

    def get_metadata_routing(self) -> Any:
        """Which extras each method asks for; for scikit-learn."""
        return self._book().get_metadata_routing()

    def set_fit_request(self, **requests: bool | str | None) -> Self:
        """Say which of ``evidence``, ``groups`` and ``sample_weight`` are to be passed to `fit`.

        Parameters
        ----------
        **requests : bool, str or None
            As for scikit-learn's own estimators: whether it is, under which other name, or None
            where it must not be given at all.
        """
        return self._keep(self._book().set_fit_request(**requests))

    def set_score_request(self, **requests: bool | str | None) -> Self:
        """Say whether ``sample_weight`` is to be passed to `score`; see `set_fit_request`."""
        return self._keep(self._book().set_score_request(**requests))

    def _keep(self, book: Any) -> Self:
        vars(self)[_KEPT] = vars(book)[_KEPT]
        return self

    def _book(self) -> Any:
        from sklearn.base import BaseEstimator

        class Book(BaseEstimator):  # type: ignore[misc]  # scikit-learn is not typed
            def fit(
                self, X: Any, y: Any, *, evidence: Any, groups: Any, sample_weight: Any
            ) -> None:
                """Signature of the method."""

            def score(self, X: Any, y: Any, sample_weight: Any) -> None:
                """Signature of the method."""

        Book.__name__ = type(self).__name__  # errors name it
        book = Book()
        if _KEPT in vars(self):
            setattr(book, _KEPT, vars(self)[_KEPT])
        return book
