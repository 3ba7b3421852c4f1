// Package db is the one door to the database: SQLite inside the data folder, or
// PostgreSQL. Rooms write SQL once, with $1 placeholders and what both engines
// understand; the engines' differences and errors end here.
package db

import (
	"context"
	"database/sql"
	"fmt"
	"sync"
	"sync/atomic"
	"time"
)

// DB is an open database. Reads may run at any time, on many connections;
// writes go through Write.
type DB struct {
	engine   Engine
	reads    *sql.DB
	stmts    *stmtCache // of the embedded database
	now      func() time.Time
	write    func(ctx context.Context, fn func(*Tx) error, tidy bool) error
	shut     func() error
	readOnly bool
	moments  chan struct{} // a place for each Snapshot under way

	writes  atomic.Int64
	commits atomic.Int64
	queries atomic.Int64

	mu     sync.RWMutex
	follow []func([]Entry)
	remote *remote // nil for the embedded database
}

// Options say which database to open.
type Options struct {
	Dir      string           // the data folder; holds broadsheet.db when Database is empty
	Database string           // postgres://… or empty
	Now      func() time.Time // the clock; nil means the machine's
	// Synchronous is FULL unless a test proves what NORMAL would lose.
	Synchronous string
}

// Open opens the database and brings its schema up to date.
func Open(ctx context.Context, opt Options) (*DB, error) {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	open := openSQLite
	if opt.Database != "" {
		open = openPostgres
	}
	d, err := open(ctx, opt)
	if err != nil {
		return nil, err
	}
	d.moments = make(chan struct{}, max(1, d.reads.Stats().MaxOpenConnections/2))
	return d, nil
}

// Write runs fn in a transaction and returns when it is durable. Many writes
// share one commit, so fn may run again after a failure of its neighbours: it
// does no I/O, renders nothing and starts from nothing that an earlier run left.
// Every write appends to the journal (Tx.Journal); followers have seen its
// entries when Write returns.
func (d *DB) Write(ctx context.Context, fn func(*Tx) error) error {
	return d.write(ctx, fn, false)
}

// Tidy is Write for what no reader, page or audit needs to hear of: job
// bookkeeping, expiry of keys. It leaves no journal entry.
func (d *DB) Tidy(ctx context.Context, fn func(*Tx) error) error {
	return d.write(ctx, fn, true)
}

// OnCommit registers a follower of the journal. It is called after the commit
// and before Write returns, so it must be quick and must not write.
func (d *DB) OnCommit(follower func([]Entry)) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.follow = append(d.follow, follower)
}

// Now is the moment by the database's clock.
func (d *DB) Now() Time { return At(d.now()) }

// Stats are figures since the start: how many writes were stored, in how many
// commits, and how many queries readers' pages asked.
type Stats struct{ Writes, Commits, Queries int64 }

// Stats tells how writing and reading are doing.
func (d *DB) Stats() Stats {
	return Stats{Writes: d.writes.Load(), Commits: d.commits.Load(), Queries: d.queries.Load()}
}

// ReadOnly says that the database was opened for reading only, because its
// folder cannot be written.
func (d *DB) ReadOnly() bool { return d.readOnly }

// Close waits for the writes under way and closes the database.
func (d *DB) Close() error {
	d.stmts.close()
	return d.shut()
}

// Ping says whether the database answers.
func (d *DB) Ping(ctx context.Context) error {
	_, err := One(ctx, d, Value[int64], `select 1`)
	return err
}

// Writable says whether a write would be accepted now, by writing one.
func (d *DB) Writable(ctx context.Context) error {
	if d.readOnly {
		return ErrReadOnly
	}
	return d.Tidy(ctx, func(tx *Tx) error {
		_, err := tx.Exec(`
			insert into setting (key, value)
			values ('probe', $1)
			on conflict (key) do update set value = excluded.value`, fmt.Sprint(tx.now.UnixMilli()))
		return err
	})
}

func (d *DB) query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	d.queries.Add(1)
	if d.stmts == nil {
		return d.reads.QueryContext(ctx, text, args...)
	}
	stmt, err := d.stmts.get(ctx, d.reads, text)
	if err != nil {
		return nil, err
	}
	return stmt.QueryContext(ctx, args...)
}

func (d *DB) failed(err error) error { return err }

// Snapshot is one moment of the database: its queries see the same commits.
type Snapshot struct {
	db  *DB
	tx  *sql.Tx
	new []string // texts that nobody has prepared yet
}

// query never prepares on the pool: it holds one connection already, and may be
// one of many that would wait for a second.
func (s *Snapshot) query(ctx context.Context, text string, args ...any) (*sql.Rows, error) {
	s.db.queries.Add(1)
	if s.db.stmts == nil {
		return s.tx.QueryContext(ctx, text, args...)
	}
	if stmt := s.db.stmts.known(text); stmt != nil {
		return s.tx.StmtContext(ctx, stmt).QueryContext(ctx, args...)
	}
	s.new = append(s.new, text)
	return s.tx.QueryContext(ctx, text, args...)
}

func (s *Snapshot) failed(err error) error { return err }

// Snapshot runs fn on one moment of the database. Snapshots take at most half of
// the connections: one holds its own while a query beside it, or the preparing
// of a statement, may need another, and if all were held so, all would wait.
func (d *DB) Snapshot(ctx context.Context, fn func(*Snapshot) error) error {
	select {
	case d.moments <- struct{}{}:
		defer func() { <-d.moments }()
	case <-ctx.Done():
		return ctx.Err()
	}
	opts := &sql.TxOptions{ReadOnly: true}
	if d.engine == PostgreSQL {
		opts.Isolation = sql.LevelRepeatableRead
	}
	tx, err := d.reads.BeginTx(ctx, opts)
	if err != nil {
		return translate(err)
	}
	defer tx.Rollback()
	s := &Snapshot{db: d, tx: tx}
	if err := fn(s); err != nil {
		return err
	}
	tx.Rollback()
	for _, text := range s.new {
		// The answer is there already; a failure shows where the text is next used.
		_, _ = d.stmts.get(ctx, d.reads, text)
	}
	return nil
}

// stmtCache keeps one prepared statement for each query text. The texts are
// constants of the program, so it does not grow.
type stmtCache struct {
	m sync.Map // text → *sql.Stmt
}

func (c *stmtCache) known(text string) *sql.Stmt {
	s, _ := c.m.Load(text)
	stmt, _ := s.(*sql.Stmt)
	return stmt
}

func (c *stmtCache) get(ctx context.Context, pool *sql.DB, text string) (*sql.Stmt, error) {
	if s := c.known(text); s != nil {
		return s, nil
	}
	s, err := pool.PrepareContext(ctx, text)
	if err != nil {
		return nil, err
	}
	if kept, taken := c.m.LoadOrStore(text, s); taken {
		s.Close()
		return kept.(*sql.Stmt), nil
	}
	return s, nil
}

func (c *stmtCache) close() {
	if c == nil {
		return
	}
	c.m.Range(func(_, s any) bool {
		s.(*sql.Stmt).Close()
		return true
	})
}
