package db

import (
	"database/sql/driver"
	"fmt"
	"time"
)

// Time is a moment stored as UTC milliseconds since 1970 in a bigint; the zero
// time is stored as 0.
type Time struct{ time.Time }

// At makes a Time of t, cut to the millisecond that the database keeps.
func At(t time.Time) Time {
	if t.IsZero() {
		return Time{}
	}
	return Time{t.UTC().Truncate(time.Millisecond)}
}

// Milliseconds reads a stored number.
func Milliseconds(n int64) Time {
	if n == 0 {
		return Time{}
	}
	return Time{time.UnixMilli(n).UTC()}
}

// Value stores the time.
func (t Time) Value() (driver.Value, error) {
	if t.IsZero() {
		return int64(0), nil
	}
	return t.UnixMilli(), nil
}

// Scan reads the time.
func (t *Time) Scan(src any) error {
	switch v := src.(type) {
	case int64:
		*t = Milliseconds(v)
	case nil:
		*t = Time{}
	default:
		return fmt.Errorf("db: cannot read a time from %T", src)
	}
	return nil
}
