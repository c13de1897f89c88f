"""Assessing a stream of mails, in this process or in several."""

from mailrisk_ml.parallel.streams import assess_here, assess_in_processes

__all__ = ["assess_here", "assess_in_processes"]
