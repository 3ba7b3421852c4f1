package db

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"math/bits"
)

// Content says what a table holds: two tables with the same rows, in whatever
// order and engine, have the same content.
type Content struct {
	Table string
	Rows  int64
	Sum   string // in hex
}

// Contents reads every table at one moment.
func (d *DB) Contents(ctx context.Context) ([]Content, error) {
	var list []Content
	err := d.Snapshot(ctx, func(s *Snapshot) error {
		tables, err := d.tables(ctx, s)
		if err != nil {
			return err
		}
		for _, t := range tables {
			sum, err := t.content(ctx, s)
			if err != nil {
				return fmt.Errorf("%s: %w", t.name, err)
			}
			list = append(list, Content{t.name, sum.rows, sum.String()})
		}
		return nil
	})
	return list, err
}

// content reads a table through.
func (t table) content(ctx context.Context, q Queryer) (tally, error) {
	sum := newTally()
	rows, err := t.read(ctx, q)
	if err != nil {
		return sum, err
	}
	defer rows.close()
	for {
		values, err := rows.next()
		if err != nil || values == nil {
			return sum, err
		}
		sum.add(values)
	}
}

// tally is the sum of the hashes of rows, which no order changes. A sum and not
// an exclusive or: two rows alike must not cancel out.
type tally struct {
	rows int64
	sum  [4]uint64
	hash hash.Hash
	buf  []byte
}

func newTally() tally { return tally{hash: sha256.New()} }

func (y *tally) add(values []any) {
	b := y.buf[:0]
	for _, v := range values {
		switch v := v.(type) {
		case nil:
			b = append(b, 'n')
		case int64:
			b = binary.BigEndian.AppendUint64(append(b, 'i'), uint64(v))
		case string:
			b = append(binary.BigEndian.AppendUint64(append(b, 't'), uint64(len(v))), v...)
		case []byte:
			b = append(binary.BigEndian.AppendUint64(append(b, 'b'), uint64(len(v))), v...)
		}
	}
	y.hash.Reset()
	y.hash.Write(b)
	y.buf = y.hash.Sum(b[:0])
	var carry uint64
	for i := 3; i >= 0; i-- {
		y.sum[i], carry = bits.Add64(y.sum[i], binary.BigEndian.Uint64(y.buf[8*i:]), carry)
	}
	y.rows++
}

func (y tally) same(other tally) bool { return y.rows == other.rows && y.sum == other.sum }

func (y tally) String() string {
	var b []byte
	for _, word := range y.sum {
		b = binary.BigEndian.AppendUint64(b, word)
	}
	return hex.EncodeToString(b)
}

// cursor reads the rows of a table one after the other, with values of the
// kinds that the schema promises and no others.
type cursor struct {
	table  table
	rows   *sql.Rows
	values []any
	dest   []any
}

func (t table) read(ctx context.Context, q Queryer) (*cursor, error) {
	rows, err := q.query(ctx, "select "+t.list()+" from "+quoted(t.name))
	if err != nil {
		return nil, q.failed(translate(err))
	}
	c := &cursor{table: t, rows: rows, values: make([]any, len(t.columns)), dest: make([]any, len(t.columns))}
	for i := range c.values {
		c.dest[i] = &c.values[i]
	}
	return c, nil
}

// next gives a row, which is good until the next call, or nil after the last.
func (c *cursor) next() ([]any, error) {
	if !c.rows.Next() {
		return nil, translate(c.rows.Err())
	}
	if err := c.rows.Scan(c.dest...); err != nil {
		return nil, translate(err)
	}
	for i, col := range c.table.columns {
		v, ok := col.kind.hold(c.values[i])
		if !ok {
			return nil, fmt.Errorf("db: a row of %s holds a %T where %s is %s; the database is damaged or was changed by another program",
				c.table.name, c.values[i], col.name, col.kind)
		}
		c.values[i] = v
	}
	return c.values, nil
}

func (c *cursor) close() { c.rows.Close() }

// hold says whether a column of this kind can hold the value. SQLite itself
// would let any column hold anything.
func (k kind) hold(v any) (any, bool) {
	switch v := v.(type) {
	case nil:
		return nil, true
	case int64:
		return v, k == kindInteger
	case string:
		return v, k == kindText
	case []byte:
		if v == nil {
			v = []byte{} // an empty one is not an absent one
		}
		return v, k == kindBytes
	}
	return v, false
}
