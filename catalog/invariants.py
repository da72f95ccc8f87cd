from core.audit import invariant

invariant(
    "catalog.no_cycle",
    "No article is a part of itself, at any depth.",
    """
    WITH RECURSIVE below (article_id, part_id) AS (
        SELECT parent_id, component_id FROM catalog_billline
        UNION
        SELECT below.article_id, line.component_id
        FROM below JOIN catalog_billline line ON line.parent_id = below.part_id
    )
    SELECT article_id FROM below WHERE article_id = part_id
    """,
)
