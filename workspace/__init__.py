"""The officer's desk: watches, saved searches, alerts, tasks, deadlines, evaluation of offers."""
