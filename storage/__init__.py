"""What rests, sealed: keys, records, tables, repositories, migrations."""
