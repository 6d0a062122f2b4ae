"""Monthly sales reports from the workbooks that reps keep."""

__version__ = "0.1.0"
