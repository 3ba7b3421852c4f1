package app_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/app"
	"broadsheet/internal/floor/safehtml"
	"broadsheet/internal/people/account"
	"broadsheet/internal/response/comment"
	"broadsheet/internal/story/article"
	"broadsheet/internal/story/copydesk"
	"broadsheet/internal/story/media"
	"broadsheet/internal/story/quote"
	"broadsheet/internal/testkit/cases"
	"broadsheet/internal/testkit/htmlcheck"
)

// ownPayloads break out of the places that our templates have.
var ownPayloads = []string{
	`</script><!--<script>alert(1)</script>`,
	`"><svg onload=alert(1)>`,
	`' onmouseover='alert(1)`,
	`" autofocus onfocus="alert(1)`,
	`</title><script>alert(1)</script>`,
	`</textarea></form><form action=//evil.example><input name=name>`,
	`{{.Frame}}{{template "layout"}}`,
	`javascript:alert(1)`,
	`java` + "\t" + `script:alert(1)`,
	`data:text/html,<script>alert(1)</script>`,
	`//evil.example/x`,
	`]]><script>alert(1)</script>`,
	`<!DOCTYPE x [<!ENTITY y SYSTEM "file:///etc/passwd">]>&y;`,
	`&lt;script&gt;alert(1)&lt;/script&gt;`,
	`<b>bold</b><template><div>`,
	`http://a.example/"onclick=alert(1)`,
	`<plaintext>`,
	`<noscript><p title="</noscript><img src=x onerror=alert(1)>">`,
	`x" srcset="//evil.example/x.png 1x`,
	`<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>`,
	"\u2028</script>\u2029",
	`--><img src=x onerror=alert(1)>`,
}

// payloads are hostile strings: those that ran in a browser first, then ours.
func payloads(t testing.TB, most int) []string {
	t.Helper()
	byID := map[string]string{}
	lines := bufio.NewScanner(bytes.NewReader(cases.Read(t, "xss/vectors.jsonl")))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var v struct{ ID, Payload string }
		if err := json.Unmarshal(lines.Bytes(), &v); err != nil {
			t.Fatal(err)
		}
		byID[v.ID] = v.Payload
	}
	ids := strings.Fields(string(cases.Read(t, "xss/fires-in-chromium.txt")))
	if len(ids) < 100 || len(byID) < 1000 {
		t.Fatalf("the cases hold %d payloads that fire of %d", len(ids), len(byID))
	}
	var list []string
	for i := range most {
		// Spread over the file, which is sorted by hash and so by chance.
		list = append(list, byID[ids[i*len(ids)/most]])
	}
	return append(list, ownPayloads...)
}

// printable is an address in the form in which drafts may hold it.
func printable(raw string) (string, bool) { return safehtml.Address(raw) }

// laced is a site in which every field of every draft holds one payload, and
// the addresses of all its views by what they show. What held the payload
// before is withdrawn, so that two payloads make sites of one shape.
type laced struct {
	*standing
	pictures []string
	serial   int
	story    article.Published
	wire     article.Published
	page     article.Published
	views    map[string]string
	reached  map[string]bool
}

func newLaced(t testing.TB) *laced {
	t.Helper()
	l := &laced{standing: stand(t, func(s *app.Settings) { s.Serve.Cache = false })}
	for seed := range byte(2) {
		item, err := l.Media.Take(t.Context(), account.AtCommand("publish"), pixel(t, seed), media.Words{})
		if err != nil {
			t.Fatal(err)
		}
		l.pictures = append(l.pictures, item.PublicID)
	}
	return l
}

func (l *laced) fill(payload string) {
	l.t.Helper()
	t, ctx := l.t, l.t.Context()
	for _, p := range []article.Published{l.story, l.wire, l.page} {
		if p.PublicID == "" {
			continue
		}
		if err := l.Articles.Withdraw(ctx, account.AtCommand("test"), p.ID, "making room"); err != nil {
			t.Fatal(err)
		}
	}
	l.serial++
	serial := strconv.Itoa(l.serial)
	l.reached = map[string]bool{}
	d := fullDraft(l.pictures[0], l.pictures[1])
	lace(&d, "Draft", payload, serial, l.reached)
	l.story = l.publish(d)
	l.introduce(payload, serial)
	wire := d // without a byline it is the agency's
	wire.Headline, wire.Byline, wire.Source, wire.SourceID = fit(payload, article.MaxHeadline, " wire"), nil, "", ""
	wire.Slug = "wire-" + serial
	l.wire = l.publish(wire)
	free := article.Draft{Kind: "page", Slug: "about-" + serial, Headline: fit(payload, article.MaxHeadline, ""), Standfirst: fit(payload, article.MaxStandfirst, ""), Body: d.Body}
	l.page = l.publish(free)

	c := comment.Draft{Name: "Ada Marsh", Email: "ada@reader.example", Body: "It held.", Key: "k", Work: "w"}
	lace(&c, "Comment", payload, serial, l.reached)
	email := marker("Comment.Email") + "@reader.example"
	l.reached["Comment.Email"] = true
	c.Body = unsigned(c.Body)
	form := fields(c.Body, c.Name, email, "")
	form.Set("work", c.Work)
	got := l.post(l.story.URL, form, with("Idempotency-Key", c.Key))
	if got.status != http.StatusSeeOther {
		t.Fatalf("a comment of %q by %q: %d\n%.2000s", c.Body, c.Name, got.status, got.body)
	}
	first := got.header.Get("Location")
	second := l.importComment(l.story, comment.Draft{Name: c.Name, Email: email, Body: c.Body, Parent: first[strings.LastIndexByte(first, '/')+1:]})
	form.Set("url", "https://spam.example") // the trap: it waits
	form.Set("body", c.Body+" again")
	held := l.post(l.story.URL, form)
	if held.status != http.StatusSeeOther || !strings.Contains(held.header.Get("Location"), "?receipt=") {
		t.Fatalf("a trapped comment: %d to %q", held.status, held.header.Get("Location"))
	}
	l.find(first, l.story.URL+"/comments/"+second.PublicID, held.header.Get("Location"))
}

// introduce puts the payload into what the pages of the story's author, section,
// tag, place and running story say of them.
func (l *laced) introduce(payload, serial string) {
	l.t.Helper()
	ctx, by := l.t.Context(), account.AtCommand("test")
	story, err := l.Articles.Story(ctx, l.DB(), l.story.ID)
	if err != nil {
		l.t.Fatal(err)
	}
	word := func() *string { w := "x"; return &w }
	author := article.AuthorChange{Name: word(), Title: word(), About: word(), Links: []account.Presence{{Name: "x", URL: "https://social.example/@x"}}}
	lace(&author, "Author", payload, serial, l.reached)
	if safe, ok := printable(payload); ok && strings.HasPrefix(safe, "https:") {
		author.Links[0].URL = safe
	}
	section := article.SectionChange{Name: word(), Intro: word()}
	lace(&section, "Section", payload, serial, l.reached)
	line := article.StorylineChange{Name: word(), Intro: word()}
	lace(&line, "Storyline", payload, serial, l.reached)
	for _, err := range []error{
		second(l.Articles.DescribeAuthor(ctx, by, story.Byline[0].Slug, author)),
		second(l.Articles.DescribeSection(ctx, by, story.Section.Slug, section)),
		second(l.Articles.DescribeStoryline(ctx, by, story.Storyline.Slug, line)),
		l.Articles.DescribeTag(ctx, by, story.Tags[0].Slug, fit(payload, article.MaxIntro, " tag")),
		l.Articles.DescribePlace(ctx, by, story.Place.Slug, fit(payload, article.MaxIntro, " place")),
	} {
		if err != nil {
			l.t.Fatalf("%q: %v", payload, err)
		}
	}
}

// describeOne puts a text into one field of what is said of a story's author,
// section or running story.
func (s *standing) describeOne(p article.Published, name, text string) error {
	s.t.Helper()
	ctx, by := s.t.Context(), account.AtCommand("test")
	story, err := s.Articles.Story(ctx, s.DB(), p.ID)
	if err != nil {
		s.t.Fatal(err)
	}
	switch name {
	case "Author.Name":
		return second(s.Articles.DescribeAuthor(ctx, by, story.Byline[0].Slug, article.AuthorChange{Name: &text}))
	case "Author.Title":
		return second(s.Articles.DescribeAuthor(ctx, by, story.Byline[0].Slug, article.AuthorChange{Title: &text}))
	case "Author.About":
		return second(s.Articles.DescribeAuthor(ctx, by, story.Byline[0].Slug, article.AuthorChange{About: &text}))
	case "Author.Links[].Name":
		links := []account.Presence{{Name: text, URL: "https://social.example/@x"}}
		return second(s.Articles.DescribeAuthor(ctx, by, story.Byline[0].Slug, article.AuthorChange{Links: links}))
	case "Section.Name":
		return second(s.Articles.DescribeSection(ctx, by, story.Section.Slug, article.SectionChange{Name: &text}))
	case "Section.Intro":
		return second(s.Articles.DescribeSection(ctx, by, story.Section.Slug, article.SectionChange{Intro: &text}))
	case "Storyline.Name":
		return second(s.Articles.DescribeStoryline(ctx, by, story.Storyline.Slug, article.StorylineChange{Name: &text}))
	case "Storyline.Intro":
		return second(s.Articles.DescribeStoryline(ctx, by, story.Storyline.Slug, article.StorylineChange{Intro: &text}))
	}
	s.t.Fatalf("%s: no place for it", name)
	return nil
}

// unsigned takes the meaning from the signs of Markdown: what they make of a
// comment is its writer's wish, and the comment room tests that it is nothing else.
func unsigned(body string) string {
	var b strings.Builder
	for _, r := range body {
		if strings.ContainsRune("\\`*_[]>-.#", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}

// find lists every kind of view, with addresses as a reader finds them.
func (l *laced) find(first, second, held string) {
	story := l.story.URL
	section, _, _ := strings.Cut(story[1:], "/")
	l.views = map[string]string{
		"front": "/", "latest": "/latest", "section": "/" + section, "free page": l.page.URL, "share": story + "/share", "wire story": l.wire.URL,
		"story": story, "oldest": story + "?sort=oldest", "all": story + "?view=all", "all, oldest": story + "?view=all&sort=oldest",
		"comment": first, "reply": second, "held comment": held,
		"sitemap": "/sitemap.xml", "news sitemap": "/news-sitemap.xml", "robots": "/robots.txt", "missing": "/nothing-here",
	}
	page := l.standing.page(story)
	for _, kind := range []string{"by", "tag", "place", "storyline"} {
		hrefs := htmlcheck.Parse(l.t, page.body).In(`a[href^="/` + kind + `/"]`).Values("href")
		l.views[kind] = hrefs[0]
	}
	speakers, err := quote.Speakers(context.Background(), l.DB(), l.story.ID)
	if err != nil || len(speakers) == 0 {
		l.t.Fatalf("nobody said anything: %v", err)
	}
	l.views["said"] = "/said/" + url.PathEscape(speakers[0])
	for _, file := range []string{"feed.xml", "atom.xml", "feed.json"} {
		l.views["site "+file] = "/" + file
		l.views["section "+file] = "/" + section + "/" + file
		l.views["comments "+file] = story + "/comments/" + file
		for _, kind := range []string{"by", "tag", "place", "storyline"} {
			l.views[kind+" "+file] = l.views[kind] + "/" + file
		}
	}
}

// shapes are those of all views; every view is fetched over the network.
func (l *laced) shapes() (shapes map[string]string, text string) {
	l.t.Helper()
	shapes = map[string]string{}
	var all strings.Builder
	keep := func(name string, got reply) {
		var err error
		switch kind := got.header.Get("Content-Type"); {
		case strings.HasPrefix(kind, "text/html"):
			shapes[name], err = shapeOf(got.body)
		case strings.Contains(kind, "xml"):
			shapes[name], err = xmlShape(got.body, !strings.HasPrefix(name, "comments "))
		case strings.Contains(kind, "json"):
			shapes[name], err = jsonShape(got.body, !strings.HasPrefix(name, "comments "))
		default:
			shapes[name] = got.text()
		}
		if err != nil {
			l.t.Errorf("%s: %v", name, err)
		}
		all.Write(got.body)
	}
	for name, path := range l.views {
		got := l.get(path)
		if want := map[bool]int{true: 404, false: 200}[name == "missing"]; got.status != want {
			l.t.Errorf("%s at %s: %d", name, path, got.status)
		}
		keep(name, got)
		if name == "story" {
			if _, err := jsonLDOf(got.body); err != nil {
				l.t.Errorf("%s: %v", name, err)
			}
		}
	}
	return shapes, all.String()
}

// refusedForm is the form as it comes back with everything that was typed.
func (l *laced) refusedForm(payload string) string {
	l.t.Helper()
	got := l.post(l.story.URL, fields(payload, fit(payload, comment.MaxName, ""), payload, ""))
	if got.status != http.StatusUnprocessableEntity {
		l.t.Fatalf("a comment from %q: %d", payload, got.status)
	}
	shape, err := shapeOf(got.body)
	if err != nil {
		l.t.Errorf("refused form: %v", err)
	}
	return shape
}

// TestMarkupIsInert is B1: whatever stands in whichever field, each page has
// the elements and attributes that its template gives it, and no other.
func TestMarkupIsInert(t *testing.T) {
	most := 40
	if testing.Short() {
		most = 4
	}
	list := payloads(t, most)
	l := newLaced(t)
	l.fill("a harmless word")
	want, text := l.shapes()
	wantForm := l.refusedForm("no address")
	reached := l.reached
	for name, f := range writable {
		if f.kind != closed && !reached[name] {
			t.Errorf("%s: the full draft does not hold it, so no check reaches it", name)
		}
		if !reached[name] || f.kind == address {
			continue
		}
		if shows := strings.Contains(text, marker(name)); shows == f.hidden {
			t.Errorf("%s: on a page: %t; meant to be hidden: %t", name, shows, f.hidden)
		}
	}
	began, views := time.Now(), 0
	for _, payload := range list {
		l.fill(payload)
		got, _ := l.shapes()
		got["refused form"], want["refused form"] = l.refusedForm(fit(payload, 4000, " <")), wantForm
		for name := range want {
			if want[name] == "" {
				t.Errorf("%s has no shape", name)
			}
			if d := differ(want[name], got[name]); d != "" {
				t.Errorf("%q\n\tmakes another %s: %s", payload, name, d)
			}
		}
		views += len(got)
		if t.Failed() {
			t.FailNow()
		}
	}
	t.Logf("%d payloads in %d fields, %d views, in %v", len(list), len(reached), views, time.Since(began).Round(time.Millisecond))
}

// TestClosedFieldsStayClosed is B1 for fields of a few known values: hostile
// text is refused, or no page changes by it.
func TestClosedFieldsStayClosed(t *testing.T) {
	s := stand(t)
	list := ownPayloads[:12]
	calm, err := shapeOf(s.page(s.publish(plainStory("A harmless story")).URL).body)
	if err != nil {
		t.Fatal(err)
	}
	item, err := s.Media.Take(context.Background(), account.AtCommand("publish"), pixel(t, 9), media.Words{})
	if err != nil {
		t.Fatal(err)
	}
	refused, left := 0, 0
	for name, f := range writable {
		if f.kind == words || !strings.HasPrefix(name, "Draft.") && !strings.HasPrefix(name, "Text.") {
			continue
		}
		for n, payload := range list {
			d := fullDraft(item.PublicID, item.PublicID)
			d.Source, d.SourceID, d.Headline = "", "", "Closed "+strconv.Itoa(n)+name
			if !put(&d, name, payload) {
				t.Fatalf("%s: no place for it in the full draft", name)
			}
			_, p, err := s.Publish(context.Background(), account.AtCommand("publish"), app.CopyItem{Draft: d})
			if err != nil {
				if !refusal(err) {
					t.Errorf("%s: %q is a fault, not a refusal: %v", name, payload, err)
				}
				refused++
				continue
			}
			left++
			page := s.page(p.URL)
			if _, err := shapeOf(page.body); err != nil {
				t.Errorf("%s: %q: %v", name, payload, err)
			}
			if strings.Contains(page.text(), payload) {
				t.Errorf("%s: %q stands on the page as it is", name, payload)
			}
		}
	}
	if calm == "" || refused == 0 {
		t.Error("nothing was refused")
	}
	t.Logf("%d refused, %d left out", refused, left)
	for _, payload := range list {
		for _, form := range []url.Values{fields("It held.", "Ada", payload, ""), fields("It held.", "Ada", "ada@reader.example", payload)} {
			got := s.post("/town/a-harmless-story", form)
			if got.status != http.StatusUnprocessableEntity {
				t.Errorf("%v: %d", form, got.status)
			}
			if _, err := shapeOf(got.body); err != nil {
				t.Errorf("%v: %v", form, err)
			}
		}
	}
}

// TestMarkedUpCopyIsTamed is B1 for copy that brings its own markup, as files
// do: what is left of it are the elements of a text.
func TestMarkedUpCopyIsTamed(t *testing.T) {
	most := 150
	if testing.Short() {
		most = 10
	}
	s := stand(t)
	frame, err := shapeOf(s.page(s.publish(plainStory("A harmless story")).URL).body)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for line := range strings.Lines(frame) {
		known[strings.TrimSpace(line)] = true
	}
	textElements := strings.Fields("p h2 h3 h4 ul ol li blockquote figure figcaption cite code pre em strong s sub sup a br hr div table thead tbody tr th td img aside section q span footer dateline b data")
	textAttrs := strings.Fields("id href title rel start lang dir class cite data-speaker data-role data-occasion data-source data-anchor alt src srcset sizes width height loading decoding scope tabindex role aria-label")
	read, refused := 0, 0
	for n, payload := range payloads(t, most) {
		for file, copy := range map[string]string{
			"x.md":   "---\nheadline: Markdown %\n---\n\nThe gates were raised.\n\nPAYLOAD\n\nNobody was hurt.\n",
			"y.html": "<!doctype html><html><head><title>Page %</title></head><body><article><h1>Page %</h1><p>The gates were raised at four in the morning.</p>PAYLOAD<p>Nobody was hurt, she said.</p></article></body></html>",
			"z.txt":  "Plain %\n\nThe gates were raised.\n\nPAYLOAD\n\nNobody was hurt.\n",
		} {
			text := strings.ReplaceAll(strings.ReplaceAll(copy, "%", strconv.Itoa(n)), "PAYLOAD", payload)
			c, err := copydesk.Read(file, []byte(text), copydesk.Options{Language: "en", Today: time.Now()})
			if err != nil {
				refused++
				continue
			}
			_, p, err := s.Publish(context.Background(), account.AtCommand("publish"), app.CopyItem{Draft: c.Draft, File: file})
			if err != nil {
				if !refusal(err) {
					t.Errorf("%s: %q: %v", file, payload, err)
				}
				refused++
				continue
			}
			read++
			shape, err := shapeOf(s.page(p.URL).body)
			if err != nil {
				t.Errorf("%s: %q: %v", file, payload, err)
			}
			for line := range strings.Lines(shape) {
				element := strings.Fields(line)
				if known[strings.TrimSpace(line)] {
					continue
				}
				if !slices.Contains(textElements, element[0]) {
					t.Errorf("%s: %q leaves <%s> on the page", file, payload, element[0])
				}
				for _, a := range element[1:] {
					if !slices.Contains(textAttrs, a) {
						t.Errorf("%s: %q leaves <%s %s> on the page", file, payload, element[0], a)
					}
				}
			}
		}
	}
	if read < most {
		t.Errorf("only %d files were read", read)
	}
	t.Logf("%d files published, %d refused", read, refused)
}
