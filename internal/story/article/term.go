package article

import (
	"context"
	"slices"
	"strings"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/slug"
	"broadsheet/internal/people/account"
)

func scanTerm(r db.Row) (Term, error) {
	var t Term
	err := r.Scan(&t.ID, &t.Name, &t.Slug)
	return t, err
}

func scanTopic(r db.Row) (Topic, error) {
	var t Topic
	err := r.Scan(&t.ID, &t.Name, &t.Slug, &t.Intro)
	return t, err
}

// TagBySlug is the tag whose page has that slug; none is db.ErrMissing.
func (a *Articles) TagBySlug(ctx context.Context, q db.Queryer, slug string) (Topic, error) {
	return db.One(ctx, q, scanTopic, `
		select id, name, slug, intro
		from tag
		where slug = $1`, slug)
}

// PlaceBySlug is the place whose page has that slug; none is db.ErrMissing.
func (a *Articles) PlaceBySlug(ctx context.Context, q db.Queryer, slug string) (Topic, error) {
	return db.One(ctx, q, scanTopic, `
		select id, name, slug, intro
		from place
		where slug = $1`, slug)
}

const (
	findTag = `
		select id, name, slug
		from tag
		where slug = $1`
	// A name that no slug can be made of has its page under the public id.
	findNamedTag = `
		select id, name, slug
		from tag
		where name = $1 and slug = public_id
		order by id
		limit 1`
	addTag = `
		insert into tag (id, public_id, slug, name, created_at)
		values ($1, $2, $3, $4, $5)
		on conflict (slug) do nothing`
	findPlace = `
		select id, name, slug
		from place
		where slug = $1`
	findNamedPlace = `
		select id, name, slug
		from place
		where name = $1 and slug = public_id
		order by id
		limit 1`
	addPlace = `
		insert into place (id, public_id, slug, name, created_at)
		values ($1, $2, $3, $4, $5)
		on conflict (slug) do nothing`
)

// ensureTerm finds the tag or place of that name, or adds it. Names that differ
// in case alone are the same.
func ensureTerm(tx *db.Tx, find, named, add, name, language string) (Term, error) {
	if slug.Make(name, language) == "" {
		if t, err := db.One(tx.Context(), tx, scanTerm, named, name); !missing(err) {
			return t, err
		}
	}
	return slug.Claim(name, language, func(candidate string) (Term, bool, error) {
		t := Term{ID: db.NewID(), Name: name, Slug: candidate}
		public := db.NewPublicID(8)
		if t.Slug == "" {
			t.Slug = public
		}
		n, err := tx.Exec(add, t.ID, public, t.Slug, t.Name, tx.Now())
		if err != nil || n == 1 {
			return t, true, err
		}
		stands, err := db.One(tx.Context(), tx, scanTerm, find, t.Slug)
		return stands, strings.EqualFold(stands.Name, name), err
	})
}

func scanSection(r db.Row) (Section, error) {
	var s Section
	err := r.Scan(&s.ID, &s.Name, &s.Slug, &s.Intro, &s.Language, &s.Parent, &s.Position, &s.Stories)
	return s, err
}

// maxSections bounds the bar of sections.
const maxSections = 200

// sectionColumns begin a statement that asks at $1 for the moment. How many
// stories a section has, no page says; every page asks whether it has one.
const sectionColumns = `
		select s.id, s.name, s.slug, s.intro, s.language, s.parent_id, s.position,
		  case when exists (
		    select 1 from story t
		    where t.section_id = s.id and t.state = 'published' and t.published_at <= $1
		  ) then 1 else 0 end
		from section s
		`

// Sections lists the sections in their order.
func (a *Articles) Sections(ctx context.Context, q db.Queryer) ([]Section, error) {
	return db.All(ctx, q, scanSection, sectionColumns+`
		order by s.position, s.name
		limit $2`, a.db.Now(), maxSections)
}

// SectionBySlug is the section at that address; none is db.ErrMissing.
func (a *Articles) SectionBySlug(ctx context.Context, q db.Queryer, slug string) (Section, error) {
	return db.One(ctx, q, scanSection, sectionColumns+`where s.slug = $2`, a.db.Now(), slug)
}

// Section is the section with that key; none is db.ErrMissing.
func (a *Articles) Section(ctx context.Context, q db.Queryer, id db.ID) (Section, error) {
	return db.One(ctx, q, scanSection, sectionColumns+`where s.id = $2`, a.db.Now(), id)
}

// SectionNamed is the section that somebody means by its name or slug.
func (a *Articles) SectionNamed(ctx context.Context, q db.Queryer, name string) (Section, error) {
	list, err := a.Sections(ctx, q)
	if err != nil {
		return Section{}, err
	}
	i := slices.IndexFunc(list, func(s Section) bool { return s.Slug == name || sameName(s.Term, name) })
	if i < 0 {
		return Section{}, invalid("section", "there is no section %q; there are: %s", name, sectionNames(list))
	}
	return list[i], nil
}

// ensureSection finds a section by its name or slug, or adds it with its
// address, and says whether it did. No name is the first section.
func (a *Articles) ensureSection(tx *db.Tx, name, language string) (s Term, added bool, err error) {
	if name == "" {
		first, err := db.One(tx.Context(), tx, scanTerm, `
			select id, name, slug
			from section
			order by position, id
			limit 1`)
		if !missing(err) {
			return first, false, err
		}
		name = a.opt.Section
	}
	stands, err := db.One(tx.Context(), tx, scanTerm, `
		select id, name, slug
		from section
		where slug = $1 or name = $2
		order by position, id
		limit 1`, strings.ToLower(name), name)
	if !missing(err) {
		return stands, false, err
	}
	s, err = slug.Claim(name, language, func(candidate string) (Term, bool, error) {
		var t Term
		t, added, err = addSection(tx, name, candidate, language)
		return t, added || strings.EqualFold(t.Name, name), err
	})
	return s, added, err
}

// EnsureSections adds the sections that are missing, in the order given.
func (a *Articles) EnsureSections(ctx context.Context, actor account.Actor, names []string) error {
	if !account.May(actor, account.Settings, account.Object{Kind: "site"}) {
		return &Forbidden{Actor: actor.String(), Verb: string(account.Settings)}
	}
	names = slices.Clone(names)
	for i := range names {
		if err := clean("section", &names[i], MaxName); err != nil {
			return err
		}
		if names[i] == "" {
			return invalid("section", "a section needs a name")
		}
	}
	return a.db.Write(ctx, func(tx *db.Tx) error {
		for _, name := range names {
			if _, _, err := a.ensureSection(tx, name, a.opt.Language); err != nil {
				return err
			}
		}
		return tx.Journal(db.Entry{Actor: actor.String(), Verb: "add", Kind: "section", Object: strings.Join(names, ", "), Drop: []string{KeySite, KeyFront, KeySitemap}})
	})
}

const othersListed = `
		select story_id
		from listing
		where list = $1 and story_id <> $2
		limit 1`

// changesBar says whether a story that was moved or shown or hidden is the only
// one of a section: sections without a story are not named on any page.
func changesBar(tx *db.Tx, after, before *Story) (bool, error) {
	for _, s := range []*Story{after, before} {
		if s == nil || s.Kind != KindStory || s == before && before.Section.ID == after.Section.ID {
			continue
		}
		others, err := db.All(tx.Context(), tx, db.Value[db.ID], othersListed, ListSection(s.Section.ID), s.ID)
		if err != nil || len(others) == 0 {
			return err == nil, err
		}
	}
	return false, nil
}

// addSection adds a section, or says which one has the slug.
func addSection(tx *db.Tx, name, candidate, language string) (s Term, added bool, err error) {
	public := db.NewPublicID(8)
	s = Term{ID: db.NewID(), Name: name, Slug: candidate}
	if s.Slug == "" {
		s.Slug = public
	}
	if mayStand("/"+s.Slug) != nil {
		return s, false, invalid("section", "the address /%s is kept for the site itself; name the section otherwise", s.Slug)
	}
	n, err := tx.Exec(`
		insert into section (id, public_id, slug, name, language, position, created_at)
		select $1, $2, $3, $4, $5, coalesce(max(position), 0) + 1, $6
		from section
		where true
		on conflict (slug) do nothing`, s.ID, public, s.Slug, s.Name, language, tx.Now())
	if err != nil {
		return s, false, err
	}
	if n == 0 {
		s, err = db.One(tx.Context(), tx, scanTerm, `
			select id, name, slug
			from section
			where slug = $1`, s.Slug)
		return s, false, err
	}
	return s, true, claimAddress(tx, "/"+s.Slug, language, ToSection, s.ID)
}

// sameName says whether a name means the term.
func sameName(t Term, name string) bool { return strings.EqualFold(t.Name, name) }
