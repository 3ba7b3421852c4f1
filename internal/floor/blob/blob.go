// Package blob stores files by name: pictures and their sizes, later recordings.
// A file is whole or absent, and once stored it does not change.
package blob

import (
	"context"
	"errors"
	"io"
	"time"
)

// ErrMissing says that there is no file of that name.
var ErrMissing = errors.New("blob: no such file")

// ErrName says that a name cannot be one: it is made of a-z, 0-9, "-", "_",
// "." and "/" between parts, and no part begins with a dot.
var ErrName = errors.New("blob: not a name for a file")

// Store keeps files. Put is durable when it returns: a row that points at the
// file may then be committed.
type Store interface {
	// Put stores a file; one that is there under the name already stays.
	Put(ctx context.Context, name string, data []byte) error
	// Open reads a file; none is ErrMissing.
	Open(ctx context.Context, name string) (File, error)
	// Delete removes a file; one that is absent is none the less gone.
	Delete(ctx context.Context, name string) error
}

// File is an open file.
type File interface {
	io.ReadSeekCloser
	Size() int64
	ModTime() time.Time
}

// valid keeps names to what every file system and object store agrees on.
func valid(name string) bool {
	if name == "" || len(name) > 200 {
		return false
	}
	start := true
	for _, c := range []byte(name) {
		switch {
		case c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_':
			start = false
		case c == '-' || c == '.':
			if start {
				return false
			}
		case c == '/':
			if start {
				return false
			}
			start = true
		default:
			return false
		}
	}
	return !start
}
