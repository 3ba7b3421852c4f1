package db

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// A table as its engine describes it. Nothing here is written by hand, so what a
// migration adds tomorrow is known too.
type table struct {
	name    string
	columns []column // by name
	refs    []string // tables that its rows refer to
	counter string   // the engine's name for what counts a column up, if one is
}

type column struct {
	name    string
	kind    kind
	counted bool
}

// kind is what a column holds, whatever the engine calls it.
type kind string

const (
	kindBytes   kind = "bytes"
	kindInteger kind = "integer"
	kindText    kind = "text"
)

var kinds = map[string]kind{
	"bytea": kindBytes, "bigint": kindInteger, "integer": kindInteger, "text": kindText,
	// PostgreSQL's own names
	"int8": kindInteger, "int4": kindInteger,
}

// Tables of the engine, of the migrations and of full-text indexes hold nothing
// that a room has written. Columns that the engine computes are left out.
const (
	sqliteColumns = `
		select m.name, c.name, lower(c.type), case when c.pk > 0 and lower(m.sql) like '%autoincrement%' then m.name else '' end
		from pragma_table_list l
		join sqlite_schema m on m.name = l.name
		join pragma_table_info(m.name) c
		where l.schema = 'main' and l.type = 'table' and m.name not like 'sqlite\_%' escape '\' and m.name <> 'goose_db_version'`
	sqliteRefs = `
		select m.name, f."table"
		from sqlite_schema m
		join pragma_foreign_key_list(m.name) f
		where m.type = 'table'`

	postgresColumns = `
		select c.relname::text, a.attname::text, t.typname::text, coalesce(pg_get_serial_sequence(quote_ident(c.relname), a.attname), '')
		from pg_class c
		join pg_namespace n on n.oid = c.relnamespace
		join pg_attribute a on a.attrelid = c.oid
		join pg_type t on t.oid = a.atttypid
		where n.nspname = current_schema() and c.relkind in ('r', 'p') and not c.relispartition and c.relname <> 'goose_db_version'
			and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''`
	postgresRefs = `
		select c.relname::text, f.relname::text
		from pg_constraint k
		join pg_class c on c.oid = k.conrelid
		join pg_namespace n on n.oid = c.relnamespace
		join pg_class f on f.oid = k.confrelid
		where n.nspname = current_schema() and k.contype = 'f'`
)

// tables reads the schema, each table after those that it refers to.
func (d *DB) tables(ctx context.Context, q Queryer) ([]table, error) {
	columns, refs := sqliteColumns, sqliteRefs
	if d.engine == PostgreSQL {
		columns, refs = postgresColumns, postgresRefs
	}
	found := map[string]*table{}
	_, err := All(ctx, q, func(r Row) (none struct{}, err error) {
		var name, declared, counter string
		var c column
		if err := r.Scan(&name, &c.name, &declared, &counter); err != nil {
			return none, err
		}
		if c.kind = kinds[declared]; c.kind == "" {
			return none, fmt.Errorf("db: %s.%s is of type %q, which the two databases do not share", name, c.name, declared)
		}
		t := found[name]
		if t == nil {
			t = &table{name: name}
			found[name] = t
		}
		if counter != "" {
			c.counted, t.counter = true, counter
		}
		t.columns = append(t.columns, c)
		return none, nil
	}, columns)
	if err != nil {
		return nil, err
	}
	_, err = All(ctx, q, func(r Row) (none struct{}, err error) {
		var from, to string
		err = r.Scan(&from, &to)
		if t := found[from]; t != nil && from != to {
			t.refs = append(t.refs, to)
		}
		return none, err
	}, refs)
	if err != nil {
		return nil, err
	}
	return inOrder(found)
}

// inOrder puts each table after those that it refers to, and else by name.
func inOrder(found map[string]*table) ([]table, error) {
	var waiting []string
	for name, t := range found {
		slices.SortFunc(t.columns, func(a, b column) int { return strings.Compare(a.name, b.name) })
		waiting = append(waiting, name)
	}
	slices.Sort(waiting)
	var list []table
	for len(waiting) > 0 {
		free := slices.IndexFunc(waiting, func(name string) bool {
			return !slices.ContainsFunc(found[name].refs, func(ref string) bool { return slices.Contains(waiting, ref) })
		})
		if free < 0 {
			return nil, fmt.Errorf("db: the tables %s refer to each other in a circle, so none of them can be filled first", strings.Join(waiting, ", "))
		}
		list = append(list, *found[waiting[free]])
		waiting = slices.Delete(waiting, free, free+1)
	}
	return list, nil
}

// sameSchema says clearly in what two databases of one version differ all the same.
func sameSchema(from, to []table) error {
	for _, pair := range [][2][]table{{from, to}, {to, from}} {
		for _, t := range pair[0] {
			i := slices.IndexFunc(pair[1], func(other table) bool { return other.name == t.name })
			if i < 0 {
				return fmt.Errorf("db: only one of the two databases has a table %s; give a database that Broadsheet has for itself", t.name)
			}
			if !slices.Equal(t.columns, pair[1][i].columns) {
				return fmt.Errorf("db: the table %s has not the same columns in both databases", t.name)
			}
		}
	}
	return nil
}

// schemaVersion is the number of the last migration.
func schemaVersion(ctx context.Context, q Queryer) (int64, error) {
	return One(ctx, q, Value[int64], `
		select max(version_id)
		from goose_db_version
		where is_applied`)
}

// list names the columns as they stand in a statement.
func (t table) list() string {
	names := make([]string, len(t.columns))
	for i, c := range t.columns {
		names[i] = quoted(c.name)
	}
	return strings.Join(names, ", ")
}

func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
