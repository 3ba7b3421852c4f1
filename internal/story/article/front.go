package article

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"broadsheet/internal/floor/db"
)

// The places on the front that editors fill. One that nobody has filled, whose
// time is over or whose story readers may not see, is filled by rule.
const (
	SlotLead     = "lead"
	SlotBreaking = "breaking"
	slotSecond   = "second:"
)

// MaxSeconds is how many stories follow the lead.
const MaxSeconds = 3

// MaxBreaking bounds the line of breaking news, in characters.
const MaxBreaking = 200

// SlotSecond is the place of the story that follows the lead as the n-th.
func SlotSecond(n int) string { return slotSecond + strconv.Itoa(n) }

// Slot is a place on the front as an editor has filled it.
type Slot struct {
	Name     string
	Story    db.ID // zero: breaking news without one
	PublicID string
	Headline string
	State    State
	Text     string  // of breaking news
	Until    db.Time // zero: until it is changed
}

// over says whether the slot's time has passed.
func (s Slot) over(now db.Time) bool { return !s.Until.IsZero() && !s.Until.After(now.Time) }

func scanSlot(r db.Row) (Slot, error) {
	var s Slot
	err := r.Scan(&s.Name, &s.Story, &s.PublicID, &s.Headline, &s.State, &s.Text, &s.Until)
	return s, err
}

// Slots are the filled places, also those whose time is over.
func (a *Articles) Slots(ctx context.Context, q db.Queryer) ([]Slot, error) {
	return db.All(ctx, q, scanSlot, `
		select f.slot, f.story_id, coalesce(s.public_id, ''), coalesce(r.headline, ''), coalesce(s.state, ''), f.text, f.until
		from front_slot f
		left join story s on s.id = f.story_id
		left join revision r on r.story_id = s.id and r.number = s.published_revision
		order by f.slot
		limit $1`, MaxSeconds+2)
}

// Front is which stories editors have put where, at this moment: on the front or
// on the page of a section.
type Front struct {
	Lead    db.ID             // zero: by rule
	Seconds [MaxSeconds]db.ID // the same
	Until   db.Time           // when it changes by itself; zero: it does not
}

// Stories are those that stand anywhere on it.
func (f Front) Stories() []db.ID {
	var ids []db.ID
	for _, id := range append([]db.ID{f.Lead}, f.Seconds[:]...) {
		if !id.IsZero() && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// Front reads what editors have put on the front. Whether readers may see the
// stories, Cards says.
func (a *Articles) Front(ctx context.Context, q db.Queryer) (Front, error) {
	slots, err := a.Slots(ctx, q)
	var f Front
	for _, s := range slots {
		f.take(s, a.db.Now())
	}
	return f, err
}

// take puts the story of a slot in its place, unless the slot's time is over.
func (f *Front) take(s Slot, now db.Time) {
	if s.Name == SlotBreaking || s.over(now) {
		return
	}
	if s.Name == SlotLead {
		f.Lead = s.Story
	}
	if n, err := strconv.Atoi(strings.TrimPrefix(s.Name, slotSecond)); err == nil && n >= 1 && n <= MaxSeconds {
		f.Seconds[n-1] = s.Story
	}
	if !s.Until.IsZero() && (f.Until.IsZero() || s.Until.Before(f.Until.Time)) {
		f.Until = s.Until
	}
}

// Breaking is the line of breaking news that stands on every page.
type Breaking struct {
	Text  string  // empty: there is none to show
	URL   string  // of its story; empty: it has none
	Story db.ID   // also while the line waits for it
	Until db.Time // zero: until it is changed
}

// Breaking reads the line of breaking news. One with a story waits until readers
// may see the story, and goes when it is withdrawn.
func (a *Articles) Breaking(ctx context.Context, q db.Queryer) (Breaking, error) {
	list, err := db.All(ctx, q, func(r db.Row) (Breaking, error) {
		var b Breaking
		var path string
		if err := r.Scan(&b.Text, &b.Until, &b.Story, &path); err != nil {
			return b, err
		}
		switch {
		case path != "":
			b.URL = escape(path)
		case !b.Story.IsZero():
			b.Text = ""
		}
		return b, nil
	}, `
		select f.text, f.until, f.story_id, coalesce(s.path, '')
		from front_slot f
		left join story s on s.id = f.story_id and s.state = 'published' and s.published_at <= $1
		where f.slot = 'breaking' and (f.until = 0 or f.until > $1)
		limit 1`, a.db.Now())
	if err != nil || len(list) == 0 {
		return Breaking{}, err
	}
	return list[0], nil
}

// Find is the story that an editor means by its id, its address or its path, in
// whatever state; none is db.ErrMissing. base is the site's own address.
func (a *Articles) Find(ctx context.Context, q db.Queryer, base, reference string) (Story, error) {
	path, isPath := strings.CutPrefix(reference, strings.TrimSuffix(base, "/"))
	if !isPath || !strings.HasPrefix(path, "/") {
		path = reference
	}
	if !strings.HasPrefix(path, "/") {
		return a.whole(ctx, q, storyColumns+`s.public_id = $1`, reference)
	}
	path, err := unescape(path)
	if err != nil {
		return Story{}, db.ErrMissing
	}
	at, err := a.ByPath(ctx, q, path)
	if err != nil {
		return Story{}, err
	}
	if at.Kind == ToSection {
		return Story{}, db.ErrMissing
	}
	return a.Whole(ctx, q, at.Object)
}
