package site

import (
	"net/url"
	"strings"
	"testing"

	"broadsheet/internal/floor/config"
	"broadsheet/internal/story/article"
)

func TestWhatIsSharedArrivesAsItIs(t *testing.T) {
	s := &Screen{conf: config.Checked{Site: config.Site{BaseURL: "https://news.example"}}}
	for _, title := range []string{
		"Fish & chips: 100 % + more", "Who?&bcc=all@reader.example", "a=b;c#d", "“Ferry” – ‘aground’", "الجسر المنخفض", "港口 开放 👩‍👧", "two\u00a0words",
	} {
		story := article.Story{URL: "/%D8%A7/a-b", Headline: title}
		address := "https://news.example/%D8%A7/a-b"
		got := s.share(story)
		mail, err := url.Parse(got.Mail)
		if err != nil || mail.Scheme != "mailto" || mail.Opaque != "" {
			t.Fatalf("%s: %q: %v", title, got.Mail, err)
		}
		for link, want := range map[string]map[string]string{
			got.Mail:     {"subject": title, "body": title + "\r\n\r\n" + address},
			got.WhatsApp: {"text": title + " " + address},
			got.Telegram: {"url": address, "text": title},
			got.X:        {"text": title, "url": address},
			got.Facebook: {"u": address},
			got.LinkedIn: {"url": address},
			got.Reddit:   {"url": address, "title": title},
			got.Bluesky:  {"text": title + " " + address},
		} {
			u, err := url.Parse(link)
			if err != nil {
				t.Fatal(err)
			}
			// A plus sign is a space to some and itself to others; there is none.
			q, err := url.ParseQuery(u.RawQuery)
			if err != nil || len(q) != len(want) {
				t.Errorf("%s: %s has %v: %v", title, link, q, err)
			}
			for name, value := range want {
				raw, err := url.PathUnescape(rawParameter(u.RawQuery, name))
				if q.Get(name) != value || raw != value || err != nil {
					t.Errorf("%s: %s in %s is %q or %q, want %q", title, name, u.Host, q.Get(name), raw, value)
				}
			}
		}
		if got.Mastodon != story.URL+"/share" || got.URL != address || got.Title != title {
			t.Errorf("%+v", got)
		}
	}
	story := article.Story{URL: "/a", Headline: "Council votes", SocialHeadline: "They did it"}
	if got := s.share(story); got.Title != "They did it" {
		t.Errorf("the social headline is not shared: %+v", got)
	}
}

// rawParameter is a parameter before it is decoded.
func rawParameter(query, name string) string {
	for _, pair := range strings.Split(query, "&") {
		if value, ok := strings.CutPrefix(pair, name+"="); ok {
			return value
		}
	}
	return ""
}
