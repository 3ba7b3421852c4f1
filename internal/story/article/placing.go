package article

import (
	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/richtext"
	"broadsheet/internal/people/account"
	"broadsheet/internal/story/quote"
	"broadsheet/internal/story/storyline"
)

// place finds section, place, running story, people and tags, or adds them.
func (w *writing) place(tx *db.Tx, s *Story) (err error) {
	if s.Kind == KindStory {
		if s.Section, s.opensSection, err = w.section(tx); err != nil {
			return err
		}
	}
	if w.Storyline != "" {
		line, err := storyline.Ensure(tx, w.Storyline, s.Language)
		if err != nil {
			return err
		}
		s.Storyline = Term{line.ID, line.Name, line.Slug}
	}
	if w.Dateline.Place != "" {
		if s.Place, err = ensureTerm(tx, findPlace, findNamedPlace, addPlace, w.Dateline.Place, s.Language); err != nil {
			return err
		}
	}
	names := make([]string, len(w.Byline))
	for i, c := range w.Byline {
		names[i] = c.Name
	}
	people, err := account.EnsurePersons(tx, names)
	if err != nil {
		return err
	}
	s.Byline = make([]Credit, len(w.Byline))
	for i, c := range w.Byline {
		c.Slug = people[i].Slug
		s.Byline[i] = c
	}
	s.people = make([]db.ID, len(people))
	for i, p := range people {
		s.people[i] = p.ID
	}
	s.Tags = make([]Term, len(w.Tags))
	for i, name := range w.Tags {
		if s.Tags[i], err = ensureTerm(tx, findTag, findNamedTag, addTag, name, s.Language); err != nil {
			return err
		}
	}
	return nil
}

// section keeps a story that names none where it is.
func (w *writing) section(tx *db.Tx) (s Term, added bool, err error) {
	if w.Section == "" && w.before != nil {
		return w.before.Section, false, nil
	}
	return w.a.ensureSection(tx, w.Section, w.Language)
}

// date decides from when readers see the story. The day it first came out stays
// unless the draft says another.
func (w *writing) date(now db.Time, s *Story) {
	s.CreatedAt, s.PublishedAt = now, now
	if w.before != nil {
		s.CreatedAt, s.UpdatedAt = w.before.CreatedAt, w.before.UpdatedAt
		s.PublishedAt = w.before.PublishedAt
		if w.before.State == StatePublished && (w.kind == "update" || w.kind == "correction") {
			s.UpdatedAt = now
		}
	}
	if w.at.given {
		s.PublishedAt = db.At(w.at.Time)
	}
	s.State = StatePublished
	if s.PublishedAt.After(now.Time) {
		s.State = StateScheduled
	}
}

// path keeps the address of a story that is out, unless the draft gives it a
// new slug.
func (w *writing) path(s *Story) (string, error) {
	if w.before != nil && w.before.Slug == s.Slug {
		return w.before.Path, nil
	}
	path, err := w.a.pathOf(s)
	if err != nil && w.Slug == "" {
		// Nobody chose these words: the public id sets them apart.
		s.Slug += "-" + s.PublicID
		path, err = w.a.pathOf(s)
	}
	return path, err
}

func (w *writing) address(tx *db.Tx, s *Story) error {
	if w.before != nil && w.before.Path != s.Path {
		if err := leaveAddress(tx, w.before.Path); err != nil {
			return err
		}
	}
	return claimAddress(tx, s.Path, s.Language, s.addressKind(), s.ID)
}

// show puts a published story into its lists and on the record.
func show(tx *db.Tx, s *Story) error {
	if err := hide(tx, s.ID); err != nil {
		return err
	}
	for _, list := range s.lists() {
		_, err := tx.Exec(`
			insert into listing (list, at, story_id)
			values ($1, $2, $3)
			on conflict do nothing`, list, s.PublishedAt, s.ID)
		if err != nil {
			return err
		}
	}
	if s.Kind == KindStory {
		if err := countIn(tx, s.PublishedAt, 1); err != nil {
			return err
		}
	}
	return quote.Record(tx, s.ID, s.Language, s.PublishedAt, richtext.Quotations(s.Body))
}
