package article

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/safehtml"
	"broadsheet/internal/people/account"
	"broadsheet/internal/story/storyline"
)

// Limits, in characters, of what pages say of their subject.
const (
	MaxIntro = 1000 // of a section, tag, place, running story
	MaxAbout = 2000 // of an author
	MaxLinks = 10
)

// An AuthorChange changes what an author's page says; nil leaves it.
type AuthorChange struct {
	Name, Title, About *string
	Links              []account.Presence // nil: as they are; empty: none
}

// DescribeAuthor changes the head of an author's page. Bylines that are out keep
// the name that they were published with.
func (a *Articles) DescribeAuthor(ctx context.Context, actor account.Actor, slug string, change AuthorChange) (account.Person, error) {
	if err := change.check(); err != nil {
		return account.Person{}, err
	}
	var p account.Person
	err := a.describe(ctx, actor, account.Publish, "author", slug, []string{KeyAuthor(slug)}, func(tx *db.Tx) (err error) {
		if p, err = account.BySlug(tx.Context(), tx, slug); err != nil {
			return err
		}
		set(&p.Name, change.Name)
		set(&p.Title, change.Title)
		set(&p.About, change.About)
		if change.Links != nil {
			p.Links = change.Links
		}
		return account.Describe(tx, p)
	})
	return p, err
}

func (c *AuthorChange) check() error {
	if err := cleanChange("name", c.Name, MaxName); err != nil {
		return err
	}
	if c.Name != nil && *c.Name == "" {
		return invalid("name", "an author needs a name")
	}
	if err := cleanChange("title", c.Title, MaxName); err != nil {
		return err
	}
	if err := cleanChange("about", c.About, MaxAbout); err != nil {
		return err
	}
	if len(c.Links) > MaxLinks {
		return invalid("link", "there are %d; an author has at most %d", len(c.Links), MaxLinks)
	}
	c.Links = slices.Clone(c.Links)
	for i := range c.Links {
		l := &c.Links[i]
		if err := clean("link", &l.Name, MaxTag); err != nil {
			return err
		}
		u, err := url.Parse(l.URL)
		safe, ok := safehtml.Address(l.URL)
		if l.Name == "" || err != nil || !ok || u.Scheme != "https" {
			return invalid("link", "%q is none; give a name and an https address, such as “Mastodon https://social.example/@ana”", strings.TrimSpace(l.Name+" "+l.URL))
		}
		l.URL = safe
	}
	return nil
}

// A SectionChange changes a section; nil and 0 leave it.
type SectionChange struct {
	Name, Intro *string
	Position    int // among the sections, from 1
}

// DescribeSection changes the name of a section, the head of its page, or its
// place among the others. Its address stays: readers have it.
func (a *Articles) DescribeSection(ctx context.Context, actor account.Actor, slug string, change SectionChange) (Section, error) {
	if err := cleanChange("name", change.Name, MaxName); err != nil {
		return Section{}, err
	}
	if change.Name != nil && *change.Name == "" {
		return Section{}, invalid("name", "a section needs a name")
	}
	if err := cleanChange("intro", change.Intro, MaxIntro); err != nil {
		return Section{}, err
	}
	if change.Position < 0 {
		return Section{}, invalid("order", "%d is no place; the first is 1", change.Position)
	}
	var s Section
	// The name stands on every card of its stories.
	err := a.describe(ctx, actor, account.Settings, "section", slug, []string{KeySite, KeyFront, KeySection(slug)}, func(tx *db.Tx) error {
		list, err := a.Sections(tx.Context(), tx)
		if err != nil {
			return err
		}
		at := slices.IndexFunc(list, func(x Section) bool { return x.Slug == slug })
		if at < 0 {
			return db.ErrMissing
		}
		s = list[at]
		set(&s.Name, change.Name)
		set(&s.Intro, change.Intro)
		if slices.ContainsFunc(list, func(x Section) bool {
			return x.ID != s.ID && (sameName(x.Term, s.Name) || x.Slug == strings.ToLower(s.Name))
		}) {
			return invalid("name", "copy means another section by %q; choose another name", s.Name)
		}
		if _, err := tx.Exec(`
			update section
			set name = $1, intro = $2
			where id = $3`, s.Name, s.Intro, s.ID); err != nil || change.Position == 0 {
			return err
		}
		list = slices.Delete(list, at, at+1)
		return position(tx, slices.Insert(list, min(change.Position-1, len(list)), s))
	})
	return s, err
}

// DescribeTag changes what a tag's page says.
func (a *Articles) DescribeTag(ctx context.Context, actor account.Actor, slug, intro string) error {
	return a.describeTopic(ctx, actor, "tag", slug, KeyTag(slug), intro, func(tx *db.Tx, intro string) (int64, error) {
		return tx.Exec(`
			update tag
			set intro = $1
			where slug = $2`, intro, slug)
	})
}

// DescribePlace changes what a place's page says.
func (a *Articles) DescribePlace(ctx context.Context, actor account.Actor, slug, intro string) error {
	return a.describeTopic(ctx, actor, "place", slug, KeyPlace(slug), intro, func(tx *db.Tx, intro string) (int64, error) {
		return tx.Exec(`
			update place
			set intro = $1
			where slug = $2`, intro, slug)
	})
}

func (a *Articles) describeTopic(ctx context.Context, actor account.Actor, kind, slug, key, intro string, store func(*db.Tx, string) (int64, error)) error {
	if err := clean("intro", &intro, MaxIntro); err != nil {
		return err
	}
	return a.describe(ctx, actor, account.Publish, kind, slug, []string{key}, func(tx *db.Tx) error {
		n, err := store(tx, intro)
		if err == nil && n == 0 {
			err = db.ErrMissing
		}
		return err
	})
}

// A StorylineChange changes a running story; nil leaves it.
type StorylineChange struct {
	Name, Intro *string
	Ended       *bool
}

// DescribeStoryline changes what the page of a running story says, ends it, or
// has it go on. Its address stays. One that has ended takes chapters still: what
// is published of it goes before any note.
func (a *Articles) DescribeStoryline(ctx context.Context, actor account.Actor, slug string, change StorylineChange) (storyline.Storyline, error) {
	if err := cleanChange("name", change.Name, MaxName); err != nil {
		return storyline.Storyline{}, err
	}
	if change.Name != nil && *change.Name == "" {
		return storyline.Storyline{}, invalid("name", "a running story needs a name")
	}
	if err := cleanChange("intro", change.Intro, MaxIntro); err != nil {
		return storyline.Storyline{}, err
	}
	drop := []string{KeyStoryline(slug), "onward-" + KeyStoryline(slug)}
	if change.Name != nil {
		drop = append(drop, KeySite) // it stands on every card of its chapters
	}
	var l storyline.Storyline
	err := a.describe(ctx, actor, account.Publish, "storyline", slug, drop, func(tx *db.Tx) (err error) {
		if l, err = storyline.BySlug(tx.Context(), tx, slug); err != nil {
			return err
		}
		set(&l.Name, change.Name)
		set(&l.Intro, change.Intro)
		switch {
		case change.Ended == nil:
		case !*change.Ended:
			l.EndedAt = db.Time{}
		case l.EndedAt.IsZero():
			l.EndedAt = tx.Now()
		}
		if change.Name != nil {
			other, err := storyline.Named(tx.Context(), tx, l.Name, a.opt.Language)
			if err == nil && other.ID != l.ID {
				return invalid("name", "copy means another running story by %q (%s); choose another name", l.Name, other.Slug)
			}
			if err != nil && !missing(err) {
				return err
			}
		}
		return storyline.Describe(tx, l)
	})
	return l, err
}

// describe changes what pages say of a subject, with its journal entry.
func (a *Articles) describe(ctx context.Context, actor account.Actor, verb account.Verb, kind, slug string, drop []string, change func(*db.Tx) error) error {
	if !account.May(actor, verb, account.Object{Kind: kind}) {
		return &Forbidden{Actor: actor.String(), Verb: "describe"}
	}
	return a.db.Write(ctx, func(tx *db.Tx) error {
		if err := change(tx); err != nil {
			return err
		}
		return tx.Journal(db.Entry{Actor: actor.String(), Verb: "describe", Kind: kind, Object: slug, Drop: drop})
	})
}

func set(at, to *string) {
	if to != nil {
		*at = *to
	}
}

// cleanChange cleans a text in place, if there is one.
func cleanChange(field string, text *string, limit int) error {
	if text == nil {
		return nil
	}
	return clean(field, text, limit)
}
