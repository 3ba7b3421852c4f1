package app_test

import (
	"encoding/json"
	"maps"
	"net/http"
	"path"
	"slices"
	"strings"
	"testing"

	"broadsheet/internal/people/account"
)

const siteCSP = "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; manifest-src 'self'; worker-src 'self'; connect-src 'self'; " +
	"media-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types broadsheet"

// everywhere stands on each answer, whoever gives it.
var everywhere = map[string]string{
	"X-Content-Type-Options":       "nosniff",
	"Referrer-Policy":              "strict-origin-when-cross-origin",
	"Permissions-Policy":           "camera=(), microphone=(), geolocation=(), browsing-topics=()",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Cross-Origin-Resource-Policy": "same-site",
	"Strict-Transport-Security":    "max-age=63072000; includeSubDomains",
	"Content-Security-Policy":      siteCSP,
}

// class is a kind of answer: what it has beside or instead of everywhere; "*"
// may be any value, or none.
type class map[string]string

var (
	htmlPage = class{"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-cache", "Etag": "*", "Vary": "Accept-Encoding"}
	ownPage  = class{"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"}
	errPage  = class{"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"}
	sendOn   = class{"Location": "*", "Cache-Control": "no-cache", "Vary": "Accept-Encoding", "Content-Type": "text/plain; charset=utf-8"}
	// What belongs to one person is stored nowhere, not in their own browser either.
	mine     = class{"Content-Type": "text/html; charset=utf-8", "Cache-Control": "no-store"}
	mineAway = class{"Location": "*", "Cache-Control": "no-store"}
	mineJSON = class{"Content-Type": "application/json; charset=utf-8", "Cache-Control": "no-store"}
	cookie   = class{"Set-Cookie": "*"}
	health   = class{"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}
	kept     = "public, max-age=31536000, immutable"
)

func feedOf(kind string) class {
	return class{"Content-Type": kind, "Cache-Control": "no-cache", "Etag": "*", "Vary": "Accept-Encoding"}
}

func plus(c class, more class) class {
	c = maps.Clone(c)
	maps.Copy(c, more)
	return c
}

// TestHeadersOfEachKindOfAnswer is B44. A header that nobody listed is a
// failure too: what is sent to everybody is decided here.
func TestHeadersOfEachKindOfAnswer(t *testing.T) {
	w := settle(t)
	story := w.story.URL
	if err := w.Settings.Set(t.Context(), "command", map[string]json.RawMessage{"fonts": json.RawMessage(`{"scale":110}`)}); err != nil {
		t.Fatal(err)
	}
	_, sheet, _ := strings.Cut(w.page("/").text(), `href="/assets/site.`)
	sheet, _, _ = strings.Cut(sheet, `"`)
	held := fields("Buy now", "Bot", "bot@spam.example", "")
	held.Set("url", "https://spam.example")
	comment := func(body string, change ...func(*http.Request)) func() reply {
		return func() reply { return w.post(story, fields(body, "Ada", "ada@reader.example", ""), change...) }
	}
	get := func(path string, change ...func(*http.Request)) func() reply {
		return func() reply { return w.get(path, change...) }
	}
	form := func(path, body string, change ...func(*http.Request)) func() reply {
		return func() reply { return w.ask("POST", path, strings.NewReader(body), append(change, asForm)...) }
	}
	_, link, err := w.Accounts.Add(t.Context(), account.AtCommand("test"), "ada@reader.example", "Ada", account.Reader)
	if err != nil {
		t.Fatal(err)
	}
	in, err := w.Accounts.UseInvitation(t.Context(), account.Visitor{}, tokenOf(t, link, "/sign-in/invitation"), "")
	if err != nil {
		t.Fatal(err)
	}
	ada := with("Cookie", "__Host-session="+in.Session)
	for _, row := range []struct {
		name   string
		send   func() reply
		status int
		want   class
	}{
		{"front", get("/"), 200, htmlPage},
		{"list", get("/latest"), 200, htmlPage},
		{"archive", get("/archive"), 200, htmlPage},
		{"corrections", get("/corrections"), 200, htmlPage},
		{"sections", get("/sections"), 200, htmlPage},
		{"section", get("/river"), 200, htmlPage},
		{"running story", get("/storyline/the-winter-floods"), 200, htmlPage},
		{"author", get("/by/tom-sluice"), 200, htmlPage},
		{"said", get("/said/ida-lock"), 200, htmlPage},
		{"story", get(story), 200, htmlPage},
		{"discussion", get(story + "?view=all"), 200, htmlPage},
		{"free page", get("/house-rules"), 200, htmlPage},
		{"comment", get(w.comment), 200, ownPage},
		{"RSS", get("/feed.xml"), 200, feedOf("application/rss+xml; charset=utf-8")},
		{"Atom", get("/atom.xml"), 200, feedOf("application/atom+xml; charset=utf-8")},
		{"JSON Feed", get("/feed.json"), 200, feedOf("application/feed+json; charset=utf-8")},
		{"comments' feed", get(story + "/comments/feed.xml"), 200, feedOf("application/rss+xml; charset=utf-8")},
		{"sitemap", get("/sitemap.xml"), 200, feedOf("application/xml; charset=utf-8")},
		{"news sitemap", get("/news-sitemap.xml"), 200, feedOf("application/xml; charset=utf-8")},
		{"manifest", get("/site.webmanifest"), 200, feedOf("application/manifest+json; charset=utf-8")},
		{"oEmbed", get(w.routes["GET /oembed"]), 200, feedOf("application/json; charset=utf-8")},
		{"card", get(w.cardOf(story)), 200, feedOf("image/jpeg")},
		{"card of before", get(path.Dir(w.cardOf(story)) + "/before.png"), 302, class{"Location": "*", "Cache-Control": "no-store", "Vary": "Accept-Encoding", "Content-Type": "text/plain; charset=utf-8"}},
		{"no card", get("/card/nobody/x.png"), 404, errPage},
		{"card of the paper", get(w.cardOf("/")), 200, feedOf("image/png")},
		{"no card of the paper", get("/card/x.png"), 404, errPage},
		{"icon", get("/icons/192.png"), 200, feedOf("image/png")},
		{"favicon", get("/favicon.ico"), 200, feedOf("image/vnd.microsoft.icon")},
		{"robots", get("/robots.txt"), 200, feedOf("text/plain; charset=utf-8")},
		{"moved", get(story + "/comments"), 301, sendOn},
		{"slash", get(story + "/"), 301, sendOn},
		{"asset", get(w.routes["GET /assets/"]), 200, class{"Content-Type": "*", "Cache-Control": kept, "Etag": "*", "Vary": "*", "Access-Control-Allow-Origin": "*", "Cross-Origin-Resource-Policy": "same-origin", "Last-Modified": "*", "Accept-Ranges": "*"}},
		{"the desk's style", get(w.routes["GET /desk/assets/"]), 200, class{"Content-Type": "text/css; charset=utf-8", "Cache-Control": kept, "Etag": "*", "Vary": "Accept-Encoding", "Cross-Origin-Resource-Policy": "same-origin"}},
		{"settings' sheet", get("/assets/site." + sheet), 200, class{"Content-Type": "text/css; charset=utf-8", "Cache-Control": kept, "Etag": "*", "Cross-Origin-Resource-Policy": "same-origin"}},
		{"settings' sheet of before", get("/assets/site.0123456789ab.css"), 200, class{"Content-Type": "text/css; charset=utf-8", "Cache-Control": "no-store", "Etag": "*", "Cross-Origin-Resource-Policy": "same-origin"}},
		{"picture", get(w.routes["GET /media/"]), 200, class{"Content-Type": "image/jpeg", "Cache-Control": kept, "Etag": "*", "Content-Security-Policy": "default-src 'none'; sandbox", "Last-Modified": "*", "Accept-Ranges": "bytes"}},
		{"no picture", get("/media/nothing.jpg"), 404, class{"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store", "Content-Security-Policy": "default-src 'none'; sandbox"}},
		{"no asset", get("/assets/nothing.css"), 404, class{"Content-Type": "text/plain; charset=utf-8", "Cache-Control": "no-store"}},
		{"unchanged", func() reply { return w.get("/latest", with("If-None-Match", w.get("/latest").header.Get("Etag"))) }, 304, class{"Cache-Control": "no-cache", "Etag": "*", "Vary": "Accept-Encoding"}},
		{"missing", get("/nothing"), 404, errPage},
		{"other site", get("/", with("Host", "evil.example")), 421, errPage},
		{"foreign form", comment("x", with("Sec-Fetch-Site", "cross-site")), 403, errPage},
		{"refused", comment(""), 422, ownPage},
		{"taken", comment("Taken"), 303, class{"Location": "*", "Cache-Control": "no-store", "Set-Cookie": "*"}},
		{"held", func() reply { return w.get(w.post(story, held).header.Get("Location")) }, 200, ownPage},
		{"no form", comment("x", with("Content-Type", "application/json")), 415, errPage},
		{"too long", comment(strings.Repeat("x", 200<<10)), 413, errPage},
		{"no method", func() reply { return w.ask("DELETE", story, nil) }, 405, plus(class{"Allow": "*"}, class{"Content-Type": "*", "Cache-Control": "*"})},
		{"nowhere to post", func() reply { return w.ask("POST", story, strings.NewReader(""), asForm) }, 405, plus(errPage, class{"Allow": "*"})},
		{"sign in", get("/sign-in"), 200, mine},
		{"sent", get("/sign-in/sent"), 200, mine},
		{"second factor", get("/sign-in/second"), 200, mine},
		{"a link that is over", get("/sign-in/link?token=x"), 404, plus(mine, class{"Referrer-Policy": "no-referrer"})},
		{"a letter to sign in by", form("/sign-in/mail", "email=ada%40reader.example"), 303, plus(mineAway, cookie)},
		{"a wrong password", form("/sign-in/password", "email=ada%40reader.example&password=x"), 422, mine},
		{"my page, signed out", get("/my"), 303, mineAway},
		{"my state, signed out", get("/my/state"), 204, class{"Cache-Control": "no-store"}},
		{"my name, signed out", form("/my/name", "name=x"), 403, mine},
		{"my page", get("/my", ada), 200, mine},
		{"my state", get("/my/state", ada), 200, mineJSON},
		{"my export", get("/my/export", ada), 200, plus(mineJSON, class{"Content-Disposition": `attachment; filename="my-data.json"`})},
		{"the desk, a reader", get("/desk", ada), 403, mine},
		{"signed out", form("/sign-out", "", ada), 303, plus(mineAway, cookie)},
		{"the desk, signed out", get("/desk"), 303, mineAway},
		{"a decision, signed out", form("/desk/moderation/decisions", ""), 403, mine},
		{"healthz", get("/healthz"), 200, health},
		{"readyz", get("/readyz"), 200, health},
	} {
		got := row.send()
		if got.status != row.status {
			t.Errorf("%s: %d, want %d", row.name, got.status, row.status)
		}
		want := plus(everywhere, row.want)
		for _, name := range slices.Sorted(maps.Keys(want)) {
			value := strings.Join(got.header[name], " | ")
			if want[name] == "*" {
				continue
			}
			if value != want[name] {
				t.Errorf("%s: %s: %q, want %q", row.name, name, value, want[name])
			}
		}
		for name, values := range got.header {
			switch name {
			case "Date", "Content-Length", "X-Request-Id", "Connection":
				continue
			}
			if _, listed := want[name]; !listed {
				t.Errorf("%s: %s: %q is sent, and nobody listed it", row.name, name, values)
			}
			if name == "Set-Cookie" && want[name] == "" || name == "Server" || name == "X-Powered-By" {
				t.Errorf("%s: %s: %q", row.name, name, values)
			}
		}
	}
}
