"""What the law says on a date: thresholds, terms, holidays, articles, and how sure we are."""
