package setting

import (
	"context"

	"broadsheet/internal/floor/db"
)

// Kind is what the journal calls a setting.
const Kind = "setting"

// held are the settings as they were read, and at which count of changes.
type held struct {
	gen    uint64
	values *Values
}

// Heard takes the journal's news that settings changed, here or in another
// process. It must come before pages are dropped: what is built afterwards shall
// find the new ones.
func (s *Settings) Heard(entries []db.Entry) {
	for _, e := range entries {
		if e.Kind == Kind {
			s.gen.Add(1)
			return
		}
	}
}

// Current are the settings as of the last change that was heard of. They are the
// same pointer until the next one, and nobody may write to them.
func (s *Settings) Current(ctx context.Context) (*Values, error) {
	gen := s.gen.Load()
	if h := s.held.Load(); h != nil && h.gen == gen {
		return h.values, nil
	}
	v, err := Get(ctx, s.db)
	if err != nil {
		return nil, err
	}
	// A change that came while they were read leaves gen behind, so the next
	// call reads again.
	s.held.Store(&held{gen, v})
	return v, nil
}
