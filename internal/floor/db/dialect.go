package db

// Engine names what stands behind a DB. Rooms never ask for it; the permitted
// exceptions (job claiming, full-text search) do.
type Engine string

// The two engines.
const (
	SQLite     Engine = "sqlite"
	PostgreSQL Engine = "postgres"
)

// Engine says which one this is.
func (d *DB) Engine() Engine { return d.engine }
