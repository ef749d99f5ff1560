"""How a report is shown: in the terminal, as JSON, and as a page of its own."""

from melregen.evaluation.show.document import report_from_json, report_to_json
from melregen.evaluation.show.page import report_to_html
from melregen.evaluation.show.terminal import print_report

__all__ = ["print_report", "report_from_json", "report_to_html", "report_to_json"]
