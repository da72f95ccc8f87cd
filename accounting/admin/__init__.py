from accounting.admin import around, entries, jobs, openings, panels, papers

__all__ = ["around", "entries", "jobs", "openings", "panels", "papers"]
