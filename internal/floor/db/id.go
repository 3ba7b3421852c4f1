package db

import (
	"crypto/rand"
	"database/sql/driver"
	"encoding/hex"
	"fmt"

	"github.com/google/uuid"
)

// ID is an internal key: a UUIDv7 (RFC 9562) stored as 16 bytes (bytea on
// PostgreSQL, a blob on SQLite). It never appears in an address, because it
// tells when a draft began; what readers see is a public id.
type ID [16]byte

// NewID makes the next key. Keys made by one process ascend.
func NewID() ID {
	return ID(uuid.Must(uuid.NewV7()))
}

// ParseID reads the hex form that String writes.
func ParseID(s string) (ID, error) {
	var id ID
	if len(s) != 32 {
		return id, fmt.Errorf("db: %q is not an id", s)
	}
	_, err := hex.Decode(id[:], []byte(s))
	return id, err
}

// IsZero says whether the key is absent (NULL in the database).
func (id ID) IsZero() bool { return id == ID{} }

// String is the key in 32 hex digits, for logs, jobs and cache keys.
func (id ID) String() string { return hex.EncodeToString(id[:]) }

// Value stores the key as bytes, the zero key as NULL.
func (id ID) Value() (driver.Value, error) {
	if id.IsZero() {
		return nil, nil
	}
	return id[:], nil
}

// Scan reads the key; NULL becomes the zero key.
func (id *ID) Scan(src any) error {
	switch v := src.(type) {
	case nil:
		*id = ID{}
		return nil
	case []byte:
		if len(v) == len(id) {
			copy(id[:], v)
			return nil
		}
	}
	return fmt.Errorf("db: cannot read an id from %T", src)
}

// publicAlphabet has no vowels and nothing that is read as something else, so
// no public id spells a word.
const publicAlphabet = "23456789bcdfghjkmnpqrstvwxyz"

// NewPublicID makes the short random id that stands in addresses: n characters
// of 28, so 10 of them hold 48 bits.
func NewPublicID(n int) string {
	out := make([]byte, 0, n)
	var buf [32]byte
	for len(out) < n {
		rand.Read(buf[:])
		for _, b := range buf {
			// 252 is the largest multiple of 28 below 256: higher bytes would favour some letters.
			if b < 252 && len(out) < n {
				out = append(out, publicAlphabet[int(b)%len(publicAlphabet)])
			}
		}
	}
	return string(out)
}
