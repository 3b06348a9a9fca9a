"""The pages of statistics: the report and, behind each of its cells, the rows."""
