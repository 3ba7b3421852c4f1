package site

import (
	"context"
	"errors"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/maypok86/otter/v2"

	"broadsheet/internal/floor/config"
	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/pagecache"
	"broadsheet/internal/floor/setting"
	"broadsheet/internal/floor/theme"
	"broadsheet/internal/floor/web"
	"broadsheet/internal/outlet/card"
	"broadsheet/internal/people/account"
	"broadsheet/internal/response/comment"
	"broadsheet/internal/story/article"
	"broadsheet/internal/story/media"
)

// Rooms are what the site shows and hands on to.
type Rooms struct {
	DB       *db.DB
	Articles *article.Articles
	Media    *media.Media
	Comments *comment.Comments
	Networks *comment.Networks
	Accounts *account.Accounts
	Cache    *pagecache.Cache
	Theme    *theme.Theme
	Settings *setting.Settings
	Press    *card.Press
	Errors   *web.Errors
	ClientIP func(*http.Request) netip.Addr
	// Receipt is the key that held comments are shown to their writers by.
	Receipt []byte
	// Cookies are for those who write or vote; nil: they would travel in the clear.
	Cookies *web.Cookies
}

// Screen is what readers see. Every page for everybody goes through the page
// cache; what belongs to one reader is never cached.
type Screen struct {
	Rooms
	conf      config.Checked
	theme     *theme.Theme
	face      atomic.Pointer[publication]
	fragments *fragments
	parts     *otter.Cache[partKey, part]
	mux       Mux
}

// New makes the screen.
func New(conf config.Checked, rooms Rooms) *Screen {
	return &Screen{Rooms: rooms, conf: conf, theme: rooms.Theme, fragments: newFragments(32 << 20), parts: newParts()}
}

// Mux is what routes are mounted on.
type Mux interface {
	Handle(pattern string, h http.Handler)
	Handler(r *http.Request) (h http.Handler, pattern string)
}

// Routes mounts the site. Addresses that machines rely on are routes; all others
// are looked up in the address table, behind one route.
func (s *Screen) Routes(mux Mux) {
	s.mux = mux
	handle := func(pattern string, h web.Handler) { mux.Handle(pattern, s.Errors.Handler(h)) }
	handle("GET /{$}", s.front)
	handle("GET /latest", s.latest)
	for _, below := range []string{"", "/{year}", "/{year}/{month}", "/{year}/{month}/{day}"} {
		handle("GET /archive"+below, s.archive)
	}
	handle("GET /corrections", s.corrections)
	handle("GET "+sectionsPath, s.sections)
	handle("GET /by/{slug}", s.author)
	handle("GET /tag/{slug}", s.tag)
	handle("GET /place/{slug}", s.place)
	handle("GET /storyline/{slug}", s.storyline)
	handle("GET /said/{slug}", s.said)
	for _, form := range feedForms {
		handle("GET /"+form.file, s.siteFeed(form))
		handle("GET /by/{slug}/"+form.file, s.authorFeed(form))
		handle("GET /tag/{slug}/"+form.file, s.tagFeed(form))
		handle("GET /place/{slug}/"+form.file, s.placeFeed(form))
		handle("GET /storyline/{slug}/"+form.file, s.storylineFeed(form))
	}
	handle("GET /sitemap.xml", s.sitemap)
	handle("GET /sitemap/{part}", s.sitemapPart)
	handle("GET "+newsSitemapPath, s.newsSitemap)
	handle("GET /robots.txt", s.robots)
	handle("GET "+manifestPath, s.manifest)
	handle("GET /oembed", s.oembed)
	handle("GET /card/{story}/{file}", s.drawnCard)
	handle("GET /card/{file}", s.paperPicture)
	for _, i := range icons {
		handle("GET "+i.path, s.icon(i))
	}
	s.accountRoutes(mux)
	mux.Handle("GET /assets/", s.assets())
	mux.Handle("GET /media/", s.Media.Handler())
	handle(anyAddress, s.address)
	handle("POST /{path...}", s.post)
	handle("/{path...}", s.notTaken)
}

// anyAddress is the route behind which all addresses are that are looked up.
const anyAddress = "GET /{path...}"

// address answers every address that is not a route: stories and their parts,
// pages, sections, and what moved or is gone.
func (s *Screen) address(w http.ResponseWriter, r *http.Request) error {
	path, part, id := split(r.URL.Path)
	switch part {
	case "":
		if listed(path) && strings.HasSuffix(r.URL.Path, "/") {
			// A list's route has no slash at its end; old links may.
			http.Redirect(w, r, (&url.URL{Path: path}).EscapedPath(), http.StatusMovedPermanently)
			return nil
		}
		return s.cached(w, r, path, s.atAddress)
	case "comments":
		if id == "mine" {
			return s.mine(w, r, path)
		}
		if id != "" {
			return s.commentPage(w, r, path, id)
		}
		return s.cached(w, r, path, s.discussionAt)
	case "share":
		return s.cached(w, r, path, s.sharePage)
	case "comment/history":
		return s.commentHistory(w, r, path, id)
	case "comment/edit", "comment/deletion":
		return s.commentEdit(w, r, path, id, part)
	case "comment/vote":
		return s.notTaken(w, r)
	}
	for _, form := range feedForms {
		if part == form.file {
			return s.cached(w, r, path, func(ctx context.Context, v view) (*pagecache.Page, error) { return s.sectionFeed(ctx, v, form) })
		}
		if part == "comments/"+form.file {
			return s.cached(w, r, path, func(ctx context.Context, v view) (*pagecache.Page, error) { return s.commentFeed(ctx, v, form) })
		}
	}
	return web.Missing("")
}

// listed says whether a path is one of a list's.
func listed(path string) bool {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, "/"), "/")
	switch first {
	case "latest", "archive", "corrections", "sections", "by", "tag", "place", "storyline", "said":
		return true
	}
	return false
}

// split parts a path into the address of a story or section, the part of it
// that is asked for, and a comment's id. "/town/bridge/comments/k7b" is
// "/town/bridge", "comments", "k7b".
func split(path string) (address, part, id string) {
	if len(path) > 1 {
		path = strings.TrimSuffix(path, "/")
	}
	up := func(p string) (string, string) {
		i := strings.LastIndexByte(p, '/')
		return p[:i], p[i+1:]
	}
	above, last := up(path)
	if above == "" {
		return path, "", ""
	}
	top, middle := up(above)
	if middle == "comments" && top != "" {
		if isFeed(last) {
			return top, "comments/" + last, ""
		}
		return top, "comments", last
	}
	if story, thread := up2(top, up); thread == "comments" && story != "" && commentParts[last] {
		return story, "comment/" + last, middle
	}
	if last == "comments" || last == "share" || isFeed(last) {
		return above, last, ""
	}
	return path, "", ""
}

// commentParts are the known parts of a comment's address.
var commentParts = map[string]bool{"vote": true, "edit": true, "deletion": true, "history": true}

// up2 goes up once more, where there is more.
func up2(p string, up func(string) (string, string)) (string, string) {
	if p == "" {
		return "", ""
	}
	return up(p)
}

// view is a request as far as a shared page may depend on it: the address and
// the parameters that are known. Everything else of the request is not here.
type view struct {
	path   string
	sort   comment.Sort
	all    bool
	after  string // place in a discussion
	before string // place in a list of stories
	since  string // place in a running story
	trail  string // the path as asked for, where it ends in a slash
}

// key is the page's name in the cache. The path stands last: whatever it holds,
// a question mark too, it cannot pass for a parameter.
func (v view) key(part string) string {
	var b strings.Builder
	b.WriteString(part)
	if v.sort != comment.Newest {
		b.WriteString("?")
		b.WriteString(string(v.sort))
	}
	if v.all {
		b.WriteString("?all")
	}
	if v.after != "" {
		b.WriteString("?after=")
		b.WriteString(v.after)
	}
	if v.before != "" {
		b.WriteString("?before=")
		b.WriteString(v.before)
	}
	if v.since != "" {
		b.WriteString("?since=")
		b.WriteString(v.since)
	}
	b.WriteByte(' ')
	b.WriteString(v.path)
	if v.trail != "" {
		b.WriteString("/")
	}
	return b.String()
}

// readView takes the known parameters from a request, in one form each.
func readView(r *http.Request, path string) view {
	v := view{path: path, sort: comment.Newest}
	if len(r.URL.Path) > 1 && strings.HasSuffix(r.URL.Path, "/") {
		v.trail = r.URL.Path
	}
	if r.URL.RawQuery == "" {
		return v
	}
	q := r.URL.Query()
	if sort := comment.Sort(q.Get("sort")); sort == comment.Oldest || sort == comment.Best {
		v.sort = sort
	}
	v.all = q.Get("view") == "all"
	if after := q.Get("after"); readCursor(after) != nil {
		v.after = after
	}
	if before, err := article.ParseCursor(q.Get("before")); err == nil {
		v.before = before.String()
	}
	if since, err := article.ParseCursor(q.Get("since")); err == nil {
		v.since = since.String()
	}
	return v
}

// cached serves a page of an address from the cache, or has it built.
func (s *Screen) cached(w http.ResponseWriter, r *http.Request, path string, build func(context.Context, view) (*pagecache.Page, error)) error {
	v := readView(r, path)
	_, part, _ := split(r.URL.Path)
	return s.Cache.Serve(w, r, v.key(part), func(ctx context.Context) (*pagecache.Page, error) {
		return build(ctx, v)
	})
}

// atAddress builds the page of whatever an address leads to.
func (s *Screen) atAddress(ctx context.Context, v view) (*pagecache.Page, error) {
	at, err := s.lookup(ctx, v.path)
	if err != nil {
		return nil, err
	}
	if at.Kind == article.Moved {
		return moved(at.Target, article.KeyStory(at.Object)), nil
	}
	if v.trail != "" {
		return moved(at.Path, article.KeyStory(at.Object)), nil
	}
	switch at.Kind {
	case article.ToStory:
		if v.all {
			return s.discussionPage(ctx, v, at)
		}
		return s.storyPage(ctx, v, at)
	case article.ToPage:
		return s.freePage(ctx, v, at)
	case article.ToSection:
		return s.sectionPage(ctx, v, at)
	}
	return nil, web.Missing("")
}

// lookup finds what an address leads to; what is not there, or may not be seen,
// is missing.
func (s *Screen) lookup(ctx context.Context, path string) (article.Address, error) {
	at, err := s.Articles.ByPath(ctx, s.DB, path)
	if errors.Is(err, db.ErrMissing) {
		return at, web.Missing("")
	}
	if err == nil && at.Kind == article.Gone {
		return at, web.Gone("")
	}
	return at, err
}

// moved is the answer at an address that something left.
func moved(target string, keys ...string) *pagecache.Page {
	return &pagecache.Page{
		Status: http.StatusMovedPermanently,
		Header: http.Header{"Location": {target}, "Content-Type": {"text/plain; charset=utf-8"}},
		Body:   []byte(target + "\n"),
		Keys:   keys,
	}
}

// page renders a page of the theme for everybody.
func (s *Screen) page(name, language string, data any, keys ...string) (*pagecache.Page, error) {
	body, err := s.theme.In(language).Render(name, data)
	if err != nil {
		return nil, err
	}
	built := &pagecache.Page{
		Header: http.Header{"Content-Type": {"text/html; charset=utf-8"}},
		Body:   body,
		Keys:   append(keys, "site"),
	}
	if framed, ok := data.(interface{ expiry() expiry }); ok {
		goes := framed.expiry()
		if goes.key != "" {
			built.Keys = append(built.Keys, goes.key)
		}
		built.ValidUntil = db.Milliseconds(goes.until).Time
	}
	return built, nil
}

// until makes a page good until a moment, or the one that it had, if that is
// sooner.
func until(p *pagecache.Page, at time.Time) {
	if !at.IsZero() && (p.ValidUntil.IsZero() || at.Before(p.ValidUntil)) {
		p.ValidUntil = at
	}
}

// Classify gives errors of the rooms the kinds that readers are told.
func Classify(err error) web.Kind {
	switch {
	case errors.Is(err, db.ErrMissing), errors.Is(err, comment.ErrMissing):
		return web.KindMissing
	case errors.Is(err, db.ErrBusy), errors.Is(err, db.ErrFull), errors.Is(err, db.ErrReadOnly), errors.Is(err, db.ErrAway):
		return web.KindBusy
	case errors.Is(err, comment.ErrForbidden):
		return web.KindForbidden
	case errors.Is(err, account.ErrForbidden), errors.Is(err, account.ErrSignedOut), errors.Is(err, account.ErrAgain):
		return web.KindForbidden
	case errors.Is(err, account.ErrToken):
		return web.KindMissing
	case errors.Is(err, account.ErrPasskey):
		return web.KindInvalid
	case errors.Is(err, account.ErrProvider):
		return web.KindBusy
	case errors.Is(err, db.ErrConflict):
		return web.KindConflict
	}
	return ""
}
