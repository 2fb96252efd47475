"""A bill on paper: the sheet laid out by Typst, in Hindi or in English, as an accessible PDF."""

from bijlighar.billing.adapters.paper.files import PrintJob, write_bills
from bijlighar.billing.adapters.paper.printer import Printer, print_bill

__all__ = ["PrintJob", "Printer", "print_bill", "write_bills"]
