package article

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"broadsheet/internal/floor/db"
)

// DefaultPermalink is where stories stand unless the owner says otherwise.
const DefaultPermalink = "/{section}/{slug}"

// reserved are first segments that the site, the desk and machines need.
var reserved = []string{
	"desk", "my", "api", "media", "assets", "feed", "latest", "archive", "tag", "by", "place", "said", "storyline", "sections",
	"comments", "corrections", "search", "share", "subscribe", "unsubscribe", "sign-in", "sign-out", "follow",
	"healthz", "readyz", "metrics", "debug", "feed.json", "feed.xml", "atom.xml", "sitemap.xml", "sitemap",
	"news-sitemap.xml", "site.webmanifest", "oembed", "robots.txt", "favicon.ico", ".well-known",
	"card", "icons", "apple-touch-icon.png",
}

// subresources are the known last segments below a story's address.
var subresources = []string{"comments", "history", "annotations", "passages", "share", "feed", "feed.xml", "feed.json", "atom.xml"}

// Reserved lists the first segments of paths that no story, page or section
// takes.
func Reserved() []string { return slices.Clone(reserved) }

// Subresources lists the last segments that follow a story's address.
func Subresources() []string { return slices.Clone(subresources) }

// AddressKind says what an address leads to.
type AddressKind string

// What addresses lead to.
const (
	ToStory   AddressKind = "story"
	ToPage    AddressKind = "page"
	ToSection AddressKind = "section"
	Moved     AddressKind = "moved" // Target has the present address
	Gone      AddressKind = "gone"
)

// Address is what a path leads to.
type Address struct {
	Path   string
	Kind   AddressKind
	Object db.ID  // story, page or section
	Target string // escaped path to be sent to; only when Moved
}

// ByPath says what a path (decoded, without a slash at its end) leads to; none
// is db.ErrMissing. Whether a story there may be seen is Story's to say.
func (a *Articles) ByPath(ctx context.Context, q db.Queryer, path string) (Address, error) {
	return db.One(ctx, q, func(r db.Row) (Address, error) {
		var at Address
		var target, present string
		err := r.Scan(&at.Path, &at.Kind, &at.Object, &target, &present)
		if at.Kind == Moved {
			if present != "" {
				target = present
			}
			at.Target = escape(target)
		}
		return at, err
	}, `
		select a.path, a.kind, a.object, a.target, coalesce(s.path, '')
		from address a
		left join story s on s.id = a.object
		where a.path = $1`, path)
}

// escape is a path as it stands in an address.
func escape(path string) string { return (&url.URL{Path: path}).EscapedPath() }

// CheckPermalink says what is wrong with a permalink pattern.
func CheckPermalink(pattern string) error {
	rest := pattern
	for _, name := range []string{"{section}", "{slug}", "{id}", "{year}", "{month}", "{day}"} {
		rest = strings.ReplaceAll(rest, name, "x")
	}
	switch {
	case !strings.HasPrefix(pattern, "/") || strings.HasSuffix(pattern, "/") || strings.Contains(pattern, "//"):
		return fmt.Errorf("the permalink %q begins with one slash and ends without: /{section}/{slug}", pattern)
	case strings.ContainsAny(rest, "{}?#%\\ "):
		return fmt.Errorf("the permalink %q may hold {section}, {slug}, {id}, {year}, {month} and {day}, and words between them", pattern)
	case !strings.Contains(pattern, "{slug}") && !strings.Contains(pattern, "{id}"):
		return fmt.Errorf("the permalink %q would be the same for many stories; it needs {slug} or {id}", pattern)
	}
	return nil
}

// pathOf fills in the permalink of a story; pages stand at the root.
func (a *Articles) pathOf(s *Story) (string, error) {
	pattern := a.opt.Permalink
	if s.Kind == KindPage {
		pattern = "/{slug}"
	}
	at := s.PublishedAt.In(a.opt.Zone)
	path := strings.NewReplacer(
		"{section}", s.Section.Slug, "{slug}", s.Slug, "{id}", s.PublicID,
		"{year}", at.Format("2006"), "{month}", at.Format("01"), "{day}", at.Format("02"),
	).Replace(pattern)
	return path, mayStand(path)
}

// mayStand refuses paths that would hide a part of the site.
func mayStand(path string) error {
	segments := strings.Split(strings.TrimPrefix(path, "/"), "/")
	if slices.Contains(reserved, segments[0]) {
		return invalid("slug", "the address %s is kept for the site itself; choose other words", path)
	}
	if last := segments[len(segments)-1]; len(segments) > 1 && slices.Contains(subresources, last) {
		return invalid("slug", "the word %q at the end of an address is kept for parts of a story; choose other words", last)
	}
	return nil
}

// claimAddress takes a path for a story, page or section; one that is, or was,
// another's is AddressTaken.
func claimAddress(tx *db.Tx, path, language string, kind AddressKind, object db.ID) error {
	n, err := tx.Exec(`
		insert into address (path, language, kind, object, at)
		values ($1, $2, $3, $4, $5)
		on conflict (path) do nothing`, path, language, kind, object, tx.Now())
	if err != nil || n == 1 {
		return err
	}
	stands, err := db.One(tx.Context(), tx, scanClaim, `
		select a.kind, a.object, coalesce(s.name, ''), coalesce(r.headline, '')
		from address a
		left join section s on s.id = a.object
		left join story t on t.id = a.object
		left join revision r on r.story_id = t.id and r.number = t.published_revision
		where a.path = $1`, path)
	if err != nil {
		return err
	}
	if stands.object != object {
		return &AddressTaken{Path: path, By: stands.String()}
	}
	_, err = tx.Exec(`
		update address
		set kind = $1, target = '', language = $2, at = $3
		where path = $4`, kind, language, tx.Now(), path)
	return err
}

// leaveAddress makes a former address lead to where its story stands now.
func leaveAddress(tx *db.Tx, path string) error {
	_, err := tx.Exec(`
		update address
		set kind = $1, at = $2
		where path = $3`, Moved, tx.Now(), path)
	return err
}

type claim struct {
	kind              AddressKind
	object            db.ID
	section, headline string
}

func scanClaim(r db.Row) (claim, error) {
	var c claim
	err := r.Scan(&c.kind, &c.object, &c.section, &c.headline)
	return c, err
}

func (c claim) String() string {
	switch {
	case c.section != "":
		return "the section “" + c.section + "”"
	case c.headline != "" && c.kind == Moved:
		return "“" + c.headline + "”, which stood there before"
	case c.headline != "":
		return "“" + c.headline + "”"
	}
	return "something that stood there before"
}

// missing is a lookup that may find nothing.
func missing(err error) bool { return errors.Is(err, db.ErrMissing) }
