"""What people act on: assessments as a page, and flagged mails filed by label."""

from mailrisk_ml.report.filing import Filing, file_mails
from mailrisk_ml.report.mailbox import MailboxReport, ReportSettings, write_report

__all__ = ["Filing", "MailboxReport", "ReportSettings", "file_mails", "write_report"]
