package site

import (
	"context"

	"github.com/maypok86/otter/v2"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/safehtml"
	"broadsheet/internal/response/comment"
)

// part is a part of a discussion as it stands on a page.
type part struct {
	list safehtml.HTML
	next string // the place that the next part begins after; empty: this is the last
}

// partKey holds everything that a part depends on. The count of the thread's
// changes is read on the same snapshot as the part, so one that was put together
// needs no dropping: whoever reads a changed thread asks under another key.
type partKey struct {
	theme, language string
	story           db.ID
	url             string // path, in the comments' links
	changes, votes  int64
	sort            comment.Sort
	after           string
	limit           int
	open            bool
}

// partsBudget bounds the memory for parts, in bytes. They save reading the places
// of hundreds of comments when a page is built again though nobody commented:
// after an edit of the story, or when what follows it changed.
const partsBudget = 16 << 20

func newParts() *otter.Cache[partKey, part] {
	return otter.Must(&otter.Options[partKey, part]{
		MaximumWeight: partsBudget,
		Weigher:       func(k partKey, p part) uint32 { return uint32(len(p.list) + len(k.url) + 300) },
	})
}

// part is put together, or remembered.
func (s *Screen) part(ctx context.Context, q db.Queryer, key partKey, after *comment.Cursor) (part, error) {
	if kept, ok := s.parts.GetIfPresent(key); ok {
		return kept, nil
	}
	places, next, err := s.Comments.Part(ctx, q, key.story, key.sort, after, key.limit, s.fold())
	if err != nil {
		return part{}, err
	}
	var p part
	p.list, err = s.thread(threadView{story: key.url, language: key.language, open: key.open}, places, func(ids []db.ID) ([]comment.Comment, error) {
		return s.Comments.ByID(ctx, q, ids)
	})
	if err != nil {
		return part{}, err
	}
	if next != nil {
		p.next = cursorWord(next.Path)
		if key.sort == comment.Best {
			p.next = bestCursorWord(*next)
		}
	}
	s.parts.Set(key, p)
	return p, nil
}
