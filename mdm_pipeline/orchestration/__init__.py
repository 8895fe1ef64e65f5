"""The path as Dagster sees it: assets, gates as checks, jobs, schedules, sensors; nothing else knows it."""
