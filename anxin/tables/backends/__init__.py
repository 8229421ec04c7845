"""The same table for one person, a frame or a database.

`python.compile_rule` makes a function for one person, `frame.with_rule` Polars expressions,
`sql.select_sql` one statement for DuckDB, PostgreSQL or Spark SQL. All give the number of the row
that answers, null where the table refuses the facts. A table outside a back end's subset raises
`NotCompilable`; nothing else answers in its place.
"""
