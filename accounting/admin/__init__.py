from accounting.admin import around, entries, jobs, panels, papers

__all__ = ["around", "entries", "jobs", "panels", "papers"]
