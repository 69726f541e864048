"""What a database is made of, as the database itself says it: the same however it came to be so."""

POSTGRESQL = (
    """SELECT 'column', table_name, concat_ws(' ', column_name, data_type, character_maximum_length, is_nullable,
       column_default, is_identity) FROM information_schema.columns WHERE table_schema = 'public'""",
    "SELECT 'index', tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'",
    """SELECT 'constraint', conrelid::regclass::text, conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint
       WHERE connamespace = 'public'::regnamespace""",
    "SELECT 'trigger', tgrelid::regclass::text, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
    "SELECT 'statistics', stxrelid::regclass::text, stxname FROM pg_statistic_ext",
)
SQLITE = "SELECT type, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL"


def schema(engine, env):
    """Its parts, sorted: (what it is, of which table, how)."""
    if engine.name == "postgresql":
        return sorted(row for sql in POSTGRESQL for row in engine.rows(env, sql))
    return sorted(part for row in engine.rows(env, SQLITE) for part in _parts(*row))


def _parts(kind, table, sql):
    """A table is its columns and constraints: in which order they were added is of no importance."""
    if kind != "table":
        return [(kind, table, sql)]
    depth, parts = 0, [""]
    for sign in sql[sql.index("(") + 1 : sql.rindex(")")]:
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if sign == "," and not depth:
            parts.append("")
        else:
            parts[-1] += sign
    return [("part", table, part.strip()) for part in parts]
