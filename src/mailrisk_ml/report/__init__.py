"""Assessments as one self-contained HTML page: ``assessments -> page``."""

from mailrisk_ml.report.mailbox import MailboxReport, ReportSettings, write_report

__all__ = ["MailboxReport", "ReportSettings", "write_report"]
