package archive

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"time"

	"broadsheet/internal/app"
	"broadsheet/internal/floor/config"
	"broadsheet/internal/floor/db"
	"broadsheet/internal/people/account"
)

// Report says what was made and what it took.
type Report struct {
	Stories, Comments int
	Took              time.Duration
	StoriesPerSecond  float64
	Bytes             int64 // of the database
}

// Make makes a site in a folder that does not exist yet. Its progress is told in
// one line that is written over, or not at all where out is nil.
func Make(ctx context.Context, dir string, p Plan, out io.Writer) (Report, error) {
	if err := p.check(); err != nil {
		return Report{}, err
	}
	if _, err := os.Stat(dir); err == nil {
		return Report{}, fmt.Errorf("%s exists; choose a folder that does not, so that nothing is written over", dir)
	}
	began := time.Now()
	if err := Check(ctx, p); err != nil {
		return Report{}, err
	}
	report, err := p.load(ctx, dir, &progress{out: out})
	report.Took = time.Since(began)
	return report, err
}

// Settings are those of a site that is made.
func Settings(dir string) app.Settings {
	return app.Settings{Site: config.Site{
		Data: dir, BaseURL: "http://127.0.0.1", Name: "The Archive", Language: "en", Zone: "UTC", Section: Sections[0],
		Permalink: "/{section}/{slug}", CommentsPerPage: config.CommentsPerPage, CommentsOnOnePage: config.CommentsOnOnePage,
	}}
}

// open opens a site with its sections, at a moment before all stories.
func (p Plan) open(ctx context.Context, dir string, now func() time.Time) (*app.App, error) {
	set := Settings(dir)
	set.Now = now
	a, err := app.Open(ctx, set)
	if err != nil {
		return nil, err
	}
	err = a.Articles.EnsureSections(ctx, account.AtCommand("bench"), Sections)
	if err != nil {
		return nil, errors.Join(err, a.Close())
	}
	return a, nil
}

// load makes the site: an empty one first, by the program itself.
func (p Plan) load(ctx context.Context, dir string, told *progress) (r Report, err error) {
	a, err := p.open(ctx, dir, p.Founded)
	if err != nil {
		return r, err
	}
	if err := a.Close(); err != nil {
		return r, err
	}
	file := filepath.Join(dir, db.File)
	pool, err := openBulk(file)
	if err != nil {
		return r, err
	}
	defer func() { err = errors.Join(err, pool.Close()) }()
	conn, err := pool.Conn(ctx)
	if err != nil {
		return r, err
	}
	l := &loader{plan: p, words: newLanguage(), terms: map[termAt]db.ID{}, guests: make([]db.ID, p.guestCount()), told: told, stmts: map[string]stmt{}}
	if l.sections, err = sectionKeys(ctx, conn); err != nil {
		return r, errors.Join(err, conn.Close())
	}
	err = conn.Raw(func(c any) error {
		l.conn = c.(rawConn)
		return l.run(ctx)
	})
	if err == nil {
		err = settle(ctx, conn)
	}
	if err = errors.Join(err, conn.Close()); err != nil {
		return r, err
	}
	r.Stories, r.Comments, r.StoriesPerSecond = p.Stories, l.comments, l.rate
	info, err := os.Stat(file)
	if err == nil {
		r.Bytes = info.Size()
	}
	return r, err
}

// openBulk opens the database to write much at once: a failure leaves nothing
// that anybody needs, so nothing is kept for the case of one.
func openBulk(file string) (*sql.DB, error) {
	q := url.Values{"_pragma": {"journal_mode(OFF)", "synchronous(OFF)", "locking_mode(EXCLUSIVE)", "cache_size(-600000)", "foreign_keys(OFF)", "temp_store(MEMORY)"}}
	return sql.Open("sqlite", (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: file}).EscapedPath(), RawQuery: q.Encode()}).String())
}

// settle leaves the database as the program would.
func settle(ctx context.Context, conn *sql.Conn) error {
	_, err := conn.ExecContext(ctx, `
		pragma locking_mode = normal;
		pragma synchronous = full;
		pragma journal_mode = wal`)
	return err
}

func sectionKeys(ctx context.Context, conn *sql.Conn) (list []db.ID, err error) {
	rows, err := conn.QueryContext(ctx, `
		select id
		from section
		order by position`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	for rows.Next() {
		var id db.ID
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		list = append(list, id)
	}
	return list, rows.Err()
}

// loader writes a plan into a database. It talks to the driver itself: what
// database/sql does for each statement would be a third of the work.
type loader struct {
	plan     Plan
	words    *language
	conn     rawConn
	stmts    map[string]stmt
	args     []driver.NamedValue
	sections []db.ID
	terms    map[termAt]db.ID
	guests   []db.ID
	comments int
	rate     float64
	told     *progress
}

type rawConn interface {
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.QueryerContext
}

type stmt interface {
	driver.Stmt
	driver.StmtExecContext
}

func (l *loader) exec(text string, args ...any) error {
	// A context that can end would cost a goroutine for each statement.
	ctx := context.Background()
	s := l.stmts[text]
	if s == nil {
		made, err := l.conn.PrepareContext(ctx, text)
		if err != nil {
			return fmt.Errorf("%w in %s", err, text)
		}
		s = made.(stmt)
		l.stmts[text] = s
	}
	l.args = l.args[:0]
	for i, a := range args {
		l.args = append(l.args, driver.NamedValue{Ordinal: i + 1, Value: a})
	}
	if _, err := s.ExecContext(ctx, l.args); err != nil {
		return fmt.Errorf("%w in %s", err, text)
	}
	return nil
}

// step is how many stories one transaction writes.
const step = 20_000

func (l *loader) run(ctx context.Context) error {
	defer func() {
		for _, s := range l.stmts {
			s.Close()
		}
	}()
	began := time.Now()
	indexes, err := l.dropIndexes(ctx)
	if err != nil {
		return err
	}
	if err := l.each(ctx, "stories", l.plan.Stories, l.makeStories(ctx), func(m made) error { return l.story(m.story) }); err != nil {
		return err
	}
	l.rate = float64(l.plan.Stories) / time.Since(began).Seconds()
	err = l.each(ctx, "comments", l.plan.Comments, l.makeThreads(ctx), func(m made) error {
		l.comments += len(m.replies)
		return l.thread(m.story, m.replies)
	})
	if err != nil {
		return err
	}
	l.told.begin("indexes", len(indexes))
	for i, text := range indexes {
		if _, err := l.conn.ExecContext(ctx, text, nil); err != nil {
			return err
		}
		l.told.at(i + 1)
	}
	l.told.end()
	return nil
}

// dropIndexes takes the indexes away that hold no rule, and says how to make
// them again: sorted once, they take a fraction of what each row would.
func (l *loader) dropIndexes(ctx context.Context) (again []string, err error) {
	rows, err := l.conn.QueryContext(ctx, `
		select name, sql
		from sqlite_schema
		where type = 'index' and sql is not null and sql not like 'create unique%'`, nil)
	if err != nil {
		return nil, err
	}
	var names []string
	for values := make([]driver.Value, 2); ; {
		if err := rows.Next(values); err == io.EOF {
			break
		} else if err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		names, again = append(names, values[0].(string)), append(again, values[1].(string))
	}
	if err := rows.Close(); err != nil {
		return nil, err
	}
	for _, name := range names {
		if _, err := l.conn.ExecContext(ctx, `drop index "`+name+`"`, nil); err != nil {
			return nil, err
		}
	}
	return again, nil
}

// made is what stands ready to be written.
type made struct {
	story   *story
	replies []reply
}

func (m made) items(what string) int {
	if what == "stories" {
		return 1
	}
	return len(m.replies)
}

// each writes what comes, in transactions of many.
func (l *loader) each(ctx context.Context, what string, total int, in <-chan []made, write func(made) error) error {
	l.told.begin(what, total)
	done, open := 0, 0
	for list := range in {
		if open == 0 {
			if err := l.exec(`begin immediate`); err != nil {
				return err
			}
		}
		for _, m := range list {
			if err := write(m); err != nil {
				return err
			}
			done += m.items(what)
			open += m.items(what)
		}
		l.told.at(done)
		if open >= step {
			open = 0
			if err := l.exec(`commit`); err != nil {
				return err
			}
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	if open > 0 {
		if err := l.exec(`commit`); err != nil {
			return err
		}
	}
	l.told.end()
	return nil
}

const handful = 64

// makeStories writes the stories on another core than the one that stores them.
func (l *loader) makeStories(ctx context.Context) <-chan []made {
	return l.produce(ctx, func(w *writer, n int) made { return made{story: l.plan.story(w, n)} })
}

func (l *loader) makeThreads(ctx context.Context) <-chan []made {
	counts, first := l.plan.commentsOn(), 0
	return l.produce(ctx, func(w *writer, n int) made {
		if counts[n] == 0 {
			return made{}
		}
		at := l.plan.at(n)
		s := &story{n: n, id: l.plan.key(forStory, n, at), at: at, comments: int(counts[n])}
		m := made{s, l.plan.replies(w, s, first)}
		first += s.comments
		return m
	})
}

func (l *loader) produce(ctx context.Context, one func(w *writer, n int) made) <-chan []made {
	out := make(chan []made, 16)
	go func() {
		defer close(out)
		w := l.words.writer()
		var list []made
		for n := range l.plan.Stories {
			if m := one(w, n); m.story != nil {
				list = append(list, m)
			}
			if len(list) < handful && n < l.plan.Stories-1 {
				continue
			}
			select {
			case out <- list:
				list = nil
			case <-ctx.Done():
				return
			}
		}
	}()
	return out
}
