"""Master data from CSV files: everything is read and checked before the first row is written."""

from bijlighar.interfaces.jobs.import_sheets.kinds import KINDS
from bijlighar.interfaces.jobs.import_sheets.run import FileReport, Report, UnableToImport, run
from bijlighar.interfaces.jobs.import_sheets.write_rejects import write_rejects

__all__ = ["KINDS", "FileReport", "Report", "UnableToImport", "run", "write_rejects"]
