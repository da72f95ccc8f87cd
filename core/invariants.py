from core.audit import invariant, one_store

invariant("core.one_store", "Every reference stays within one store.", one_store)

invariant(
    "core.imports",
    "Every row of an import was applied or rejected; of a refused file nothing was applied.",
    """
    SELECT id, rows, applied, rejected, refused FROM core_importrun
    WHERE CASE WHEN refused THEN applied <> 0 ELSE rows <> applied + rejected END
    """,
)
