from core.audit import invariant, one_store

invariant("core.one_store", "Every reference stays within one store.", one_store)
