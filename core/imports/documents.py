"""What imports of documents share: rows with a number and a lifecycle, whose births are logged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core import actor
from core.imports.staging import Staging
from core.models import Stateful

# Locked in the order of the keys, with what is stored at that moment: a change that is waited for counts.
CHANGES = """
CREATE TEMPORARY TABLE import_changes ON COMMIT DROP AS
SELECT s.line, known.id, {merged}
FROM {rows} s JOIN {table} known ON known.store_id = %(store)s AND known.{number} = s.{number}
WHERE (ROW({values}) IS DISTINCT FROM ROW({stored}) OR {also}) AND s.line NOT IN (SELECT line FROM import_rejects)
ORDER BY known.id FOR NO KEY UPDATE OF known
"""
# A state of the past means that the file is older than the document's last move.
OTHER_STATE = """
SELECT s.line, '{noun} ' || s.{number} || ' is ' || replace(known.state, '_', ' ') || ' and never was '
    || replace(s.{status}, '_', ' ')
    || '. An import does not move what is there: move it first, or leave the {status} out.'
FROM {rows} s JOIN {table} known ON known.store_id = %(store)s AND known.{number} = s.{number}
WHERE s.{status} <> known.state AND NOT EXISTS (
    SELECT FROM core_transition past
    WHERE past.kind = '{kind}' AND past.object_id = known.id AND past.target = s.{status}
)
"""
CHANGE = """
UPDATE {table} known SET {sets}, updated_at = now()
FROM import_changes new {joins}
WHERE known.id = new.id AND new.line IN (SELECT line FROM import_rows)
    AND ROW({values}) IS DISTINCT FROM ROW({stored})
"""
BIRTHS = """
INSERT INTO core_transition
    (store_id, kind, object_id, version, move, source, target, reason, at, user_id, credential_id, door, request_id)
SELECT %(store)s, '{kind}', written.id, written.version, 'open', '', written.state, 'import',
       now(), %(user_id)s, %(credential_id)s, %(door)s, %(request_id)s
FROM written
"""


@dataclass(frozen=True)
class Said:
    """What a row says about a stored column: the columns of the file it comes from, and its SQL; `s` is the row, and
    `known` the document that is there."""

    columns: Sequence[str]
    sql: str


@dataclass(frozen=True)
class Documents:
    """The documents of a model, with what a file may change of them by stored column. Others are set at birth only.

    `rows` is the table with a row for each document, by its first line. `number` is the column, there and of the model,
    that names the document, and `status` the one with the state that the file says.
    """

    model: type[Stateful]
    said: Mapping[str, Said]
    rows: str = "import_rows"
    number: str = "number"
    status: str = "status"

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    @property
    def kind(self) -> str:
        return self.model._meta.label_lower

    def find_changes(self, rows: Staging, *, also: str = "false") -> None:
        """Lock the documents that good rows say something new about, and put it into `import_changes`: the line, the
        id, and every column that may change. What a row does not have stays as it is.

        `also`: SQL for the rows that say something new about what belongs to the document.
        """
        values = {
            stored: f"CASE WHEN {rows.given(*said.columns)} THEN {said.sql} ELSE known.{stored} END"
            for stored, said in self.said.items()
        }
        rows.execute("DROP TABLE IF EXISTS import_changes")
        rows.execute(
            CHANGES.format(
                rows=self.rows,
                table=self.table,
                number=self.number,
                also=also,
                merged=", ".join(f"{value} AS {stored}" for stored, value in values.items()),
                values=", ".join(values.values()),
                stored=", ".join(f"known.{stored}" for stored in values),
            )
        )
        # Without it, a plan for few changes meets a million.
        rows.execute("ANALYZE import_changes")

    def reject_moves(self, rows: Staging) -> None:
        """Refuse rows with a state that their document never had; one that it had is of the past and changes
        nothing."""
        query = OTHER_STATE.format(
            rows=self.rows,
            table=self.table,
            number=self.number,
            status=self.status,
            kind=self.kind,
            noun=str(self.model._meta.verbose_name).capitalize(),
        )
        rows.reject(self.status, "MOVED", query)

    def change(self, rows: Staging, *, sets: Mapping[str, str] | None = None, joins: str = "") -> int:
        """Write the changes, with more columns to set and joins for them; returns how many documents changed."""
        said = {stored: f"new.{stored}" for stored in self.said}
        assigned = ", ".join(f"{stored} = {value}" for stored, value in (said | dict(sets or {})).items())
        return rows.execute(
            CHANGE.format(
                table=self.table,
                sets=assigned,
                joins=joins,
                values=", ".join(said.values()),
                stored=", ".join(f"known.{stored}" for stored in said),
            )
        )

    def create(self, rows: Staging, insert: str) -> int:
        """Run an insert that returns id, version and state, and log each birth as an import; returns how many."""
        return rows.execute(
            f"WITH written AS ({insert}) {BIRTHS.format(kind=self.kind)}",
            **actor.present().signature(),
        )
