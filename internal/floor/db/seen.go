package db

import (
	"sync"
	"time"
)

// seen remembers which journal entries the followers of this process know.
// PostgreSQL gives a sequence out before the commit, so an entry may appear after
// those with higher ones: what is missing below the highest is a gap, and is
// looked for until every transaction has ended that could fill it.
type seen struct {
	mu   sync.Mutex // held while the followers are told, so that each hears of an entry once
	high int64
	gaps map[int64]gap
}

type gap struct {
	// from here on transactions began after the gap was noticed; 0: not asked yet
	before int64
	since  time.Time
}

// A transaction takes its sequence a moment before the number by which others
// see that it runs. For so long a gap is kept whatever the server says.
const gapGrace = 2 * time.Second

// note marks entries as known and gives those that were not.
func (s *seen) note(entries []Entry) []Entry {
	var fresh []Entry
	for _, e := range entries {
		switch _, missed := s.gaps[e.Seq]; {
		case e.Seq > s.high:
			for seq := s.high + 1; seq < e.Seq; seq++ {
				s.gaps[seq] = gap{since: time.Now()}
			}
			s.high = e.Seq
			fresh = append(fresh, e)
		case missed:
			delete(s.gaps, e.Seq)
			fresh = append(fresh, e)
		}
	}
	return fresh
}

// wanted are the gaps, and what the server said of running transactions is
// remembered with those that are new.
func (s *seen) wanted(next int64) []int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]int64, 0, len(s.gaps))
	for seq, g := range s.gaps {
		if g.before == 0 {
			g.before = next
			s.gaps[seq] = g
		}
		list = append(list, seq)
	}
	return list
}

// settle gives up those of the gaps asked for that no transaction can fill any
// more: the oldest that ran before they were looked for is younger than they are.
func (s *seen) settle(asked []int64, oldest int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, seq := range asked {
		g, ok := s.gaps[seq]
		if ok && g.before <= oldest && time.Since(g.since) > gapGrace {
			delete(s.gaps, seq)
		}
	}
}
