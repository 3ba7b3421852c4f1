package article

import (
	"context"
	"errors"
	"fmt"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/richtext"
	"broadsheet/internal/floor/slug"
	"broadsheet/internal/people/account"
	"broadsheet/internal/story/media"
)

// publishTries bounds how often a draft is prepared anew because its story
// changed meanwhile.
const publishTries = 20

// Publish puts a draft before readers, now or at its date, by every rule that
// there is: desk, command and import all come through here. A draft from a
// source that is known already is a new version of the same story: it keeps its
// address and its blocks' ids; the same words again change nothing.
func (a *Articles) Publish(ctx context.Context, actor account.Actor, d Draft) (Published, error) {
	c, err := a.check(d)
	if err != nil {
		return Published{}, err
	}
	for try := 1; ; try++ {
		p, err := a.publish(ctx, actor, c)
		if !errors.Is(err, errStale) && !errors.Is(err, db.ErrConflict) {
			return p, err
		}
		if try == publishTries {
			return p, fmt.Errorf("%w: others are changing the same story (%w)", db.ErrBusy, err)
		}
	}
}

func (a *Articles) publish(ctx context.Context, actor account.Actor, c checked) (Published, error) {
	before, err := a.before(ctx, c)
	if err != nil {
		return Published{}, err
	}
	if err := allowed(actor, account.Publish, before); err != nil {
		return Published{}, err
	}
	if c.Correction != "" {
		if err := allowed(actor, account.Correct, before); err != nil {
			return Published{}, err
		}
	}
	if err := a.checkPictures(ctx, c); err != nil {
		return Published{}, err
	}
	original, err := a.original(ctx, c, before)
	if err != nil {
		return Published{}, err
	}
	w := &writing{a: a, actor: actor, checked: c, before: before, original: original}
	if err := w.prepare(); err != nil {
		return Published{}, err
	}
	if w.nothingNew() {
		return before.published(Unchanged), nil
	}
	var out Published
	err = a.db.Write(ctx, func(tx *db.Tx) error {
		out, err = w.write(tx)
		return err
	})
	return out, err
}

// before is the story that the draft is a version of; nil: a new one.
func (a *Articles) before(ctx context.Context, c checked) (*Story, error) {
	if c.Source == "" {
		return nil, nil
	}
	s, err := a.BySource(ctx, a.db, c.Source, c.SourceID)
	if missing(err) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	switch {
	case s.Kind != c.Kind:
		return nil, invalid("kind", "this was published as a %s; a %s needs an id of its own", s.Kind, c.Kind)
	case s.State == StateWithdrawn:
		return nil, invalid("id", "“%s” was withdrawn; restore it before publishing it again", s.Headline)
	}
	return &s, nil
}

func allowed(actor account.Actor, verb account.Verb, s *Story) error {
	owner := actor.ID // of a new story
	if s != nil {
		owner = s.Owner
	}
	if !account.May(actor, verb, account.Object{Kind: "story", Owner: owner}) {
		return &Forbidden{Actor: actor.String(), Verb: string(verb)}
	}
	return nil
}

// checkPictures refuses pictures that nobody took in.
func (a *Articles) checkPictures(ctx context.Context, c checked) error {
	var wanted []string
	if c.LeadPicture != nil {
		wanted = append(wanted, c.LeadPicture.Media)
	}
	for _, b := range c.Body.Content {
		if b.Type == richtext.Picture && b.Attrs != nil && b.Attrs.Media != "" {
			wanted = append(wanted, b.Attrs.Media)
		}
	}
	items, err := media.ByPublicIDs(ctx, a.db, wanted)
	if err != nil {
		return err
	}
	for _, id := range wanted {
		if _, ok := items[id]; !ok {
			return invalid("picture", "there is no picture %q here; take it in first, then publish", id)
		}
	}
	return nil
}

// writing is one draft on its way into the database: prepared outside the
// transaction, which may run more than once and changes nothing here.
type writing struct {
	checked
	a        *Articles
	actor    account.Actor
	before   *Story // nil: a new story
	original db.ID  // the story that it translates
	after    Story  // as it will be, as far as it is known before the transaction
	words    columns
	kind     string // of the revision; empty: the words stay as they are
}

// prepare carries the block ids over and finds out what changes.
func (w *writing) prepare() error {
	if w.before != nil {
		carry(w.before.Body, &w.checked)
		if w.before.State == StatePublished && w.at.given && w.at.After(w.a.db.Now().Time) {
			return invalid("published", "“%s” is out since %s; it cannot be published later. Give its date, or none",
				w.before.Headline, w.before.PublishedAt.In(w.a.opt.Zone).Format("2006-01-02 15:04"))
		}
	}
	var err error
	if w.words, err = w.checked.columns(); err != nil {
		return err
	}
	w.after = Story{
		Kind: w.Kind, Language: w.Language, Label: w.Label, Agency: w.Agency, Comments: w.Comments,
		Headline: w.Headline, Body: w.Body, Byline: w.Byline, TranslationOf: w.original,
	}
	if w.before == nil {
		w.kind = "update"
		w.after.ID, w.after.PublicID, w.after.Revision = db.NewID(), db.NewPublicID(10), 1
		w.after.Slug = w.Slug
		if w.after.Slug == "" {
			w.after.Slug = slug.Make(w.Headline, w.Language)
		}
		if w.after.Slug == "" {
			w.after.Slug = w.after.PublicID
		}
		if w.actor.Kind == "person" {
			w.after.Owner = w.actor.ID
		}
		return nil
	}
	b := w.before
	w.after.ID, w.after.PublicID, w.after.Owner = b.ID, b.PublicID, b.Owner
	w.after.Slug, w.after.Revision = b.Slug, b.Revision
	if w.Slug != "" {
		w.after.Slug = w.Slug
	}
	was, err := b.columns()
	if err != nil {
		return err
	}
	if was != w.words || w.corrects() {
		w.kind = w.revisionKind()
		w.after.Revision++
	}
	return nil
}

// corrects says whether the draft brings a correction that the story has not
// yet; one that stays in a file is not made again.
func (w *writing) corrects() bool {
	if w.Correction == "" {
		return false
	}
	if w.before != nil {
		for _, c := range w.before.Corrections {
			if c.Text == w.Correction {
				return false
			}
		}
	}
	return true
}

func (w *writing) revisionKind() string {
	switch {
	case w.corrects():
		return "correction"
	case w.Minor:
		return "minor"
	}
	return "update"
}

func (s *Story) published(o Outcome) Published {
	return Published{ID: s.ID, PublicID: s.PublicID, Path: s.Path, URL: escape(s.Path), Revision: s.Revision, Outcome: o, State: s.State, At: s.PublishedAt}
}

// write is the transaction.
func (w *writing) write(tx *db.Tx) (Published, error) {
	s := w.after // a copy: the transaction may run again
	if err := w.place(tx, &s); err != nil {
		return Published{}, err
	}
	w.date(tx.Now(), &s)
	var err error
	if s.Path, err = w.path(&s); err != nil {
		return Published{}, err
	}
	if w.before == nil {
		err = w.insert(tx, &s)
	} else {
		err = w.update(tx, &s)
	}
	if err != nil {
		return Published{}, err
	}
	if err := s.follow(tx); err != nil {
		return Published{}, err
	}
	if err := w.address(tx, &s); err != nil {
		return Published{}, err
	}
	if err := w.revise(tx, &s); err != nil {
		return Published{}, err
	}
	if err := tagged(tx, &s); err != nil {
		return Published{}, err
	}
	if s.State == StatePublished {
		err = show(tx, &s)
	} else {
		err = hide(tx, s.ID)
	}
	if err != nil {
		return Published{}, err
	}
	out := s.published(Updated)
	if w.before == nil {
		out.Outcome = IsNew
	} else if w.before.Path != s.Path {
		out.MovedFrom = w.before.Path
	}
	return out, w.journal(tx, &s)
}

func (w *writing) journal(tx *db.Tx, s *Story) error {
	drop, later := s.keys(), s.OnwardKeys()
	if w.before != nil {
		drop, later = union(drop, w.before.keys()), union(later, w.before.OnwardKeys())
	}
	shown, err := changesBar(tx, s, w.before)
	if err != nil {
		return err
	}
	if shown || s.opensSection {
		drop = append(drop, KeySite)
	}
	verb := "publish"
	if s.State == StateScheduled {
		verb = "schedule"
	}
	return tx.Journal(db.Entry{Actor: w.actor.String(), Verb: verb, Kind: "story", Object: s.ID.String(), Drop: drop, Later: later})
}
