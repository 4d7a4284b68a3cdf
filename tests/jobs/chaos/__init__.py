"""An app with one kind of job, for the test that kills workers; its table of effects has no unique key."""
