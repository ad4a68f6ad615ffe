"""Chinese dates as people write them: no zero before the month."""

MONTH_DAY_FORMAT = "n月j日"
