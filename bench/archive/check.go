package archive

import (
	"cmp"
	"context"
	"database/sql"
	"database/sql/driver"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"broadsheet/internal/app"
	"broadsheet/internal/floor/db"
	"broadsheet/internal/people/account"
	"broadsheet/internal/response/comment"
)

// What is checked: few, but of every kind that a plan can hold.
const (
	checkedStories  = 200
	checkedComments = 300
)

// Check makes a small site of the plan twice, once by publishing each story and
// importing each comment, once as a large site is made, and says where a row of
// one is not in the other.
func Check(ctx context.Context, p Plan) (err error) {
	p.Stories, p.Comments = checkedStories, checkedComments
	dir, err := os.MkdirTemp("", "archive-*")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	bulk, real := filepath.Join(dir, "bulk"), filepath.Join(dir, "real")
	if _, err := p.load(ctx, bulk, &progress{}); err != nil {
		return err
	}
	if err := p.publish(ctx, real); err != nil {
		return err
	}
	if err := sound(ctx, bulk); err != nil {
		return err
	}
	ours, err := rowsOf(ctx, bulk)
	if err != nil {
		return err
	}
	theirs, err := rowsOf(ctx, real)
	if err != nil {
		return err
	}
	return compare(ours, theirs)
}

// sound says whether all rows refer to others that are there: while much is
// written, nothing looks.
func sound(ctx context.Context, dir string) error {
	pool, err := sql.Open("sqlite", "file:"+filepath.Join(dir, db.File)+"?mode=ro")
	if err != nil {
		return err
	}
	defer pool.Close()
	var bad int
	err = pool.QueryRowContext(ctx, `select count(*) from pragma_foreign_key_check`).Scan(&bad)
	if err == nil && bad > 0 {
		err = fmt.Errorf("%d rows refer to what is not there", bad)
	}
	return err
}

// publish makes the site as readers and editors would.
func (p Plan) publish(ctx context.Context, dir string) (err error) {
	now := p.Founded()
	a, err := p.open(ctx, dir, func() time.Time { return now })
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.Close()) }()
	w := newLanguage().writer()
	keys := make([]db.ID, p.Stories)
	counts := p.commentsOn()
	for n := range p.Stories {
		s := p.story(w, n)
		versions := []*version{nil}
		if s.later != nil {
			versions = append(versions, s.later)
		}
		for _, v := range versions {
			draft, err := p.draft(w, s, v)
			if err != nil {
				return err
			}
			if now = s.at.Time; v != nil {
				now = v.at.Time
			}
			done, err := a.Articles.Publish(ctx, account.AtCommand("bench"), draft)
			if err != nil {
				return fmt.Errorf("story %d: %w", n, err)
			}
			keys[n] = done.ID
		}
	}
	first := 0
	for n, count := range counts {
		s := &story{n: n, at: p.at(n), comments: int(count)}
		if err := p.importThread(ctx, a, keys[n], p.replies(w, s, first), w.language, &now); err != nil {
			return fmt.Errorf("the comments of story %d: %w", n, err)
		}
		first += s.comments
	}
	return nil
}

func (p Plan) importThread(ctx context.Context, a *app.App, story db.ID, list []reply, words *language, now *time.Time) error {
	public := map[string]string{}
	for i := range list {
		c := &list[i]
		*now = c.at.Time
		got, err := a.Comments.Import(ctx, comment.Draft{
			Story: story, Parent: public[c.above], Name: c.name(words), Email: c.email(), Body: c.body,
		}, c.at)
		if err != nil {
			return err
		}
		public[c.public] = got.PublicID
	}
	return nil
}

// rowsOf reads every row of a site, with names in place of the keys and ids that
// are drawn anew for each site.
func rowsOf(ctx context.Context, dir string) (map[string][]string, error) {
	pool, err := sql.Open("sqlite", "file:"+filepath.Join(dir, db.File)+"?mode=ro")
	if err != nil {
		return nil, err
	}
	defer pool.Close()
	names, err := namesIn(ctx, pool)
	if err != nil {
		return nil, err
	}
	tables := map[string][]string{}
	rows, err := pool.QueryContext(ctx, `
		select name
		from pragma_table_list
		where schema = 'main' and type = 'table' and name not like 'sqlite%' and name <> 'goose_db_version'`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var table string
		if err := rows.Scan(&table); err != nil {
			return nil, err
		}
		if tables[table], err = readTable(ctx, pool, table, names); err != nil {
			return nil, fmt.Errorf("%s: %w", table, err)
		}
	}
	return tables, rows.Err()
}

// namesIn finds for each key and public id what is meant by it.
func namesIn(ctx context.Context, pool *sql.DB) (*strings.Replacer, error) {
	rows, err := pool.QueryContext(ctx, `
		select hex(id), public_id, 'story at ' || path from story
		union all select hex(id), public_id, 'section ' || slug from section
		union all select hex(id), public_id, 'person ' || slug from person
		union all select hex(id), public_id, 'tag ' || slug from tag
		union all select hex(id), public_id, 'place ' || slug from place
		union all select hex(id), public_id, 'storyline ' || slug from storyline
		union all select hex(c.id), c.public_id, 'comment ' || c.seq || ' at ' || s.path from comment c join story s on s.id = c.story_id
		union all select hex(c.id), '', 'correction of ' || s.path from correction c join story s on s.id = c.story_id
		union all select hex(id), '', 'guest ' || email from guest`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var pairs []string
	for rows.Next() {
		var key, public, name string
		if err := rows.Scan(&key, &public, &name); err != nil {
			return nil, err
		}
		pairs = append(pairs, strings.ToLower(key), "<"+name+">")
		if public != "" {
			pairs = append(pairs, public, "<id of "+name+">")
		}
	}
	return strings.NewReplacer(pairs...), rows.Err()
}

// readTable reads through the driver: the tables are whichever there are.
func readTable(ctx context.Context, pool *sql.DB, table string, names *strings.Replacer) (list []string, err error) {
	conn, err := pool.Conn(ctx)
	if err != nil {
		return nil, err
	}
	defer conn.Close()
	err = conn.Raw(func(c any) error {
		rows, err := c.(driver.QueryerContext).QueryContext(ctx, `select * from "`+table+`"`, nil)
		if err != nil {
			return err
		}
		defer rows.Close()
		columns := rows.Columns()
		values := make([]driver.Value, len(columns))
		for {
			if err := rows.Next(values); err == io.EOF {
				return nil
			} else if err != nil {
				return err
			}
			var b strings.Builder
			for i, v := range values {
				if data, ok := v.([]byte); ok {
					v = "x" + hex.EncodeToString(data)
				}
				fmt.Fprintf(&b, "%s: %v\n", columns[i], v)
			}
			list = append(list, names.Replace(b.String()))
		}
	})
	slices.Sort(list)
	return list, err
}

// compare says in which table the first difference is, with both rows.
func compare(ours, theirs map[string][]string) error {
	var tables []string
	for table := range theirs {
		tables = append(tables, table)
	}
	slices.Sort(tables)
	for _, table := range tables {
		mine, real := ours[table], theirs[table]
		for i := range max(len(mine), len(real)) {
			var a, b string
			if i < len(mine) {
				a = mine[i]
			}
			if i < len(real) {
				b = real[i]
			}
			if a != b {
				return fmt.Errorf("the generator no longer writes what publishing writes: mend bench/archive/rows.go. The table %s has %d rows here and %d there; here\n%s\nwhere publishing leaves\n%s",
					table, len(mine), len(real), cmp.Or(a, "nothing"), cmp.Or(b, "nothing"))
			}
		}
	}
	return nil
}
