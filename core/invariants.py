from core.audit import invariant, one_store

invariant("core.one_store", "Every reference stays within one store.", one_store)

invariant(
    "core.imports",
    "Every row of an import was applied or rejected.",
    "SELECT id, rows, applied, rejected FROM core_importrun WHERE rows <> applied + rejected",
)
