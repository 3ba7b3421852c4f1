package app_test

import (
	"bytes"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/story/article"
	"broadsheet/internal/story/media"
	"broadsheet/internal/testkit/htmlcheck"

	"broadsheet/internal/app"
	"broadsheet/internal/people/account"
)

// town is a site with a bit of everything, and where each of its routes leads.
type town struct {
	*standing
	dir     string
	story   article.Published
	comment string            // a comment's own address
	routes  map[string]string // pattern → an address that it answers well
}

func settle(t testing.TB, change ...func(*app.Settings)) *town {
	t.Helper()
	dir := t.TempDir()
	w := &town{standing: standIn(t, dir, change...), dir: dir}
	by := account.AtCommand("publish")
	item, err := w.Media.Take(t.Context(), by, pixel(t, 3), media.Words{})
	if err != nil {
		t.Fatal(err)
	}
	w.story = w.publish(fullDraft(item.PublicID, item.PublicID))
	w.publish(article.Draft{Kind: "page", Headline: "House rules", Body: plainStory("x").Body})
	w.comment = w.say(w.story.URL, "It held.")
	file, ok := item.AtLeast(100)
	if !ok {
		t.Fatal("the picture has no sizes")
	}
	page := w.page("/").text()
	_, asset, _ := strings.Cut(page, `"/assets/`)
	asset, _, _ = strings.Cut(asset, `"`)
	w.routes = map[string]string{
		"GET /{$}": "/", "GET /latest": "/latest", "GET /corrections": "/corrections", "GET /sections": "/sections",
		"GET /archive": "/archive", "GET /archive/{year}": "/archive/2026", "GET /archive/{year}/{month}": "/archive/2026/11",
		"GET /archive/{year}/{month}/{day}": "/archive/2026/11/23", "GET /by/{slug}": "/by/tom-sluice", "GET /tag/{slug}": "/tag/floods",
		"GET /place/{slug}": "/place/lower-weir", "GET /storyline/{slug}": "/storyline/the-winter-floods", "GET /said/{slug}": "/said/ida-lock",
		"GET /sitemap.xml": "/sitemap.xml", "GET /sitemap/{part}": "/sitemap/2026-11.xml", "GET /news-sitemap.xml": "/news-sitemap.xml",
		"GET /site.webmanifest": "/site.webmanifest", "GET /oembed": "/oembed?url=" + url.QueryEscape(base+w.story.URL),
		"GET /robots.txt": "/robots.txt", "GET /card/{story}/{file}": w.cardOf(w.story.URL), "GET /card/{file}": w.cardOf("/"), "GET /favicon.ico": "/favicon.ico",
		"GET /apple-touch-icon.png": "/apple-touch-icon.png", "GET /icons/192.png": "/icons/192.png", "GET /icons/512.png": "/icons/512.png",
		"GET /icons/maskable.png": "/icons/maskable.png",
		"GET /assets/":            "/assets/" + asset, "GET /media/": "/media/" + file.Name, "GET /{path...}": w.story.URL,
		"GET /healthz": "/healthz", "GET /readyz": "/readyz", "POST /{path...}": w.story.URL + "/comments",
		"/{path...}": w.story.URL, // methods that nothing takes
	}
	for _, path := range accountPaths {
		for _, pattern := range []string{"GET " + path, "POST " + path} {
			if slices.Contains(w.Patterns(), pattern) {
				w.routes[pattern] = strings.ReplaceAll(path, "{provider}", "nobody")
			}
		}
	}
	for _, path := range deskPaths {
		for _, pattern := range []string{"GET " + path, "POST " + path} {
			if slices.Contains(w.Patterns(), pattern) {
				w.routes[pattern] = path
			}
		}
	}
	_, style, _ := strings.Cut(w.ask("POST", "/desk/moderation/decisions", strings.NewReader(""), asForm).text(), `"/desk/assets/`)
	style, _, _ = strings.Cut(style, `"`)
	w.routes["GET /desk/assets/"] = "/desk/assets/" + style
	for _, f := range []string{"feed.xml", "atom.xml", "feed.json"} {
		w.routes["GET /"+f] = "/" + f
		w.routes["GET /by/{slug}/"+f] = "/by/tom-sluice/" + f
		w.routes["GET /tag/{slug}/"+f] = "/tag/floods/" + f
		w.routes["GET /place/{slug}/"+f] = "/place/lower-weir/" + f
		w.routes["GET /storyline/{slug}/"+f] = "/storyline/the-winter-floods/" + f
	}
	for _, p := range w.Patterns() {
		if w.routes[p] == "" {
			t.Fatalf("the route %q is in no check: give it an address in settle", p)
		}
	}
	return w
}

// cardOf is the address of the picture that a page shows where links to it are
// shown.
func (w *town) cardOf(page string) string {
	w.t.Helper()
	at := htmlcheck.Parse(w.t, w.page(page).body).In(`head meta[property="og:image"]`).Values("content")
	if len(at) != 1 || !strings.HasPrefix(at[0], base+"/card/") {
		w.t.Fatalf("%s shows the card %q", page, at)
	}
	return strings.TrimPrefix(at[0], base)
}

// accountPaths are where people sign in, and their own pages.
var accountPaths = []string{
	"/sign-in", "/sign-in/mail", "/sign-in/sent", "/sign-in/code", "/sign-in/password", "/sign-in/forgotten", "/sign-in/link", "/sign-in/invitation",
	"/sign-in/first", "/sign-in/reset", "/sign-in/second", "/sign-in/passkey/options", "/sign-in/passkey", "/sign-in/at/{provider}", "/sign-in/back/{provider}", "/sign-out",
	"/my", "/my/state", "/my/name", "/my/password", "/my/claims", "/my/endings", "/my/passkeys/options", "/my/passkeys", "/my/passkeys/removals", "/my/providers/removals",
	"/my/second", "/my/second/removals", "/my/codes", "/my/comments", "/my/replies", "/my/export", "/my/erasure", "/my/erasure/confirmation",
}

// deskPaths are the newsroom's own rooms.
var deskPaths = []string{
	"/desk", "/desk/moderation", "/desk/moderation/decisions", "/desk/moderation/undoings", "/desk/moderation/notes", "/desk/people", "/desk/people/changes",
	"/desk/sessions", "/desk/sessions/endings", "/desk/audit", "/desk/audit.csv", "/desk/mail", "/desk/mail/attempts",
}

// addresses are all that readers can ask for with GET: one of each route, and
// each part of a story.
func (w *town) addresses() []string {
	var list []string
	for pattern, at := range w.routes {
		if strings.HasPrefix(pattern, "GET ") {
			list = append(list, at)
		}
	}
	for _, part := range []string{
		"?sort=oldest", "?view=all", "?view=all&sort=oldest", "/share", "/comments", "/comments/feed.xml", "/comments/atom.xml", "/comments/feed.json",
	} {
		list = append(list, w.story.URL+part)
	}
	list = append(list, w.comment, "/river", "/river/feed.xml", "/house-rules", w.story.URL+"/", w.comment+"/", "/nothing", w.story.URL+"/comments/nobody")
	slices.Sort(list)
	return list
}

// Nothing that is published takes the place of a route.
func TestRoutesAreReserved(t *testing.T) {
	reserved := article.Reserved()
	for _, pattern := range settle(t).Patterns() {
		_, path, _ := strings.Cut(pattern, "/")
		head, _, _ := strings.Cut(path, "/")
		if !strings.HasPrefix(head, "{") && !slices.Contains(reserved, head) {
			t.Errorf("the address of %q is not reserved", pattern)
		}
	}
}

// record is everything that is stored, but for the trial writes of /readyz.
func (w *town) record() string {
	all := tables(w.t, w.dir)
	all["setting"] = slices.DeleteFunc(all["setting"], func(row string) bool { return strings.HasPrefix(row, "probe\x1f") })
	var names []string
	for name := range all {
		names = append(names, name)
	}
	slices.Sort(names)
	var out strings.Builder
	for _, name := range names {
		for _, row := range all[name] {
			out.WriteString(name + ": " + row + "\n")
		}
	}
	return out.String()
}

// TestReadingWritesNothing is B8: no address changes anything when it is asked
// for by a method that is meant for reading, whatever stands in the query.
func TestReadingWritesNothing(t *testing.T) {
	w := settle(t)
	// What the first posts left for the workers is done first.
	eventually(t, 5e9, "no jobs wait", func() bool {
		n, err := db.One(t.Context(), w.DB(), db.Value[int], `select count(*) from job where run_at <= $1`, w.DB().Now())
		return err == nil && n == 0
	})
	before := w.record()
	asked := 0
	for _, method := range []string{"GET", "HEAD", "OPTIONS"} {
		for _, at := range w.addresses() {
			mark := "?"
			if strings.Contains(at, "?") {
				mark = "&"
			}
			for _, query := range []string{"", mark + "body=x&name=y&email=a%40b.example&_method=POST", mark + "action=delete&state=removed&delete=1"} {
				got := w.ask(method, at+query, nil, with("X-HTTP-Method-Override", "POST"), with("X-Method-Override", "DELETE"))
				asked++
				if got.status >= 500 {
					t.Errorf("%s %s: %d", method, at+query, got.status)
				}
				if method == "HEAD" && len(got.body) > 0 {
					t.Errorf("HEAD %s has a body", at)
				}
			}
		}
	}
	if d := differ(before, w.record()); d != "" {
		t.Errorf("reading changed what is stored: %s", d)
	}
	w.say(w.story.URL, "This one is new.")
	if w.record() == before {
		t.Error("the comparison sees nothing: a comment changed nothing either")
	}
	t.Logf("%d requests", asked)
}

// TestForeignFormsAreRefused is B8 for what writes: a form is taken when the
// browser says that it comes from the site itself, or says nothing at all.
func TestForeignFormsAreRefused(t *testing.T) {
	w := settle(t)
	absent := "(absent)"
	n := 0
	for _, site := range []string{"cross-site", "same-site", "same-origin", "none", absent} {
		for _, origin := range []string{"own", "https://evil.example", "http://news.example.evil.example", "null", absent} {
			n++
			got := w.post(w.story.URL, fields("Form "+strconv.Itoa(n), "Ada", "ada@reader.example", ""), func(r *http.Request) {
				r.Host = "news.example"
				if site != absent {
					r.Header.Set("Sec-Fetch-Site", site)
				}
				switch origin {
				case absent:
				case "own":
					r.Header.Set("Origin", base)
				default:
					r.Header.Set("Origin", origin)
				}
			})
			// A browser's own word goes before the Origin; without either it is
			// no browser that carries somebody's rights.
			taken := site == "same-origin" || site == "none" || site == absent && (origin == "own" || origin == absent)
			want := http.StatusForbidden
			if taken {
				want = http.StatusSeeOther
			}
			if got.status != want {
				t.Errorf("Sec-Fetch-Site %s, Origin %s: %d, want %d", site, origin, got.status, want)
			}
		}
	}
	before := w.record()
	for _, method := range []string{"PUT", "PATCH", "DELETE", "POST", "PROPFIND", "TRACE", "CONNECTED"} {
		for _, at := range w.addresses() {
			if method == "POST" && strings.HasPrefix(at, w.story.URL+"/comments") && !strings.Contains(at, "feed") {
				continue
			}
			got := w.ask(method, at, strings.NewReader("body=x&name=y&email=a%40b.example"), asForm)
			if got.status < 400 || got.status >= 500 {
				t.Errorf("%s %s: %d", method, at, got.status)
			}
			if bytes.Contains(got.body, []byte("panic")) {
				t.Errorf("%s %s speaks of a panic", method, at)
			}
		}
	}
	if d := differ(before, w.record()); d != "" {
		t.Errorf("a method that no route takes changed what is stored: %s", d)
	}
}

// TestOneCommentOfManyAtOnce is the other half of Idempotency-Key: the same
// request sent by twenty at once is one comment with one address.
func TestOneCommentOfManyAtOnce(t *testing.T) {
	s := stand(t)
	story := s.publish(plainStory("Once"))
	const many = 20
	places := make(chan string, many)
	for range many {
		go func() {
			got, err := s.try("POST", story.URL+"/comments", strings.NewReader(fields("Twice?", "Ada", "ada@reader.example", "").Encode()), asForm, with("Idempotency-Key", "k1"))
			if err != nil {
				places <- err.Error()
				return
			}
			places <- strconv.Itoa(got.status) + " " + got.header.Get("Location")
		}()
	}
	first := <-places
	for range many - 1 {
		if next := <-places; next != first {
			t.Errorf("one got %q, another %q", first, next)
		}
	}
	tally, err := s.Comments.Tally(t.Context(), s.DB(), story.ID)
	if err != nil || tally.Shown != 1 || tally.Held != 0 || !strings.HasPrefix(first, "303 ") {
		t.Errorf("%+v after %q: %v", tally, first, err)
	}
}
