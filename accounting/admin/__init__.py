from accounting.admin import around, entries, jobs, papers

__all__ = ["around", "entries", "jobs", "papers"]
