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
invariant(
    "catalog.bill_one_store",
    "A bill and its components belong to one store.",
    """
    SELECT line.id, parent.number AS parent, component.number AS component
    FROM catalog_billline line
    JOIN catalog_article parent ON parent.id = line.parent_id
    JOIN catalog_article component ON component.id = line.component_id
    WHERE parent.store_id <> component.store_id
    """,
)
