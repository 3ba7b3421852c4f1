package article

import (
	"errors"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/richtext"
	"broadsheet/internal/people/account"
	"broadsheet/internal/testkit/dbtest"
)

// field sets one text of a draft.
type field struct {
	name  string
	limit int
	set   func(*Draft, string)
	get   func(Story) string
}

func fields() []field {
	return []field{
		{"headline", MaxHeadline, func(d *Draft, s string) { d.Headline = s }, func(s Story) string { return s.Headline }},
		{"search headline", MaxHeadline, func(d *Draft, s string) { d.SearchHeadline = s }, func(s Story) string { return s.SearchHeadline }},
		{"social headline", MaxHeadline, func(d *Draft, s string) { d.SocialHeadline = s }, func(s Story) string { return s.SocialHeadline }},
		{"newsletter headline", MaxHeadline, func(d *Draft, s string) { d.NewsletterHeadline = s }, func(s Story) string { return s.NewsletterHeadline }},
		{"standfirst", MaxStandfirst, func(d *Draft, s string) { d.Standfirst = s }, func(s Story) string { return s.Standfirst }},
		{"key point", MaxKeyPoint, func(d *Draft, s string) { d.KeyPoints = []KeyPoint{{Text: s}} }, func(s Story) string { return s.KeyPoints[0].Text }},
		{"place", MaxName, func(d *Draft, s string) { d.Dateline.Place = s }, func(s Story) string { return s.Dateline.Place }},
		{"author", MaxName, func(d *Draft, s string) { d.Byline = []Credit{{Name: s}} }, func(s Story) string { return s.Byline[0].Name }},
		{"role", MaxTag, func(d *Draft, s string) { d.Byline = []Credit{{Name: "Mira Oduya", Role: s}} }, func(s Story) string { return s.Byline[0].Role }},
		{"section", MaxName, func(d *Draft, s string) { d.Section = s }, func(s Story) string { return s.Section.Name }},
		{"tag", MaxTag, func(d *Draft, s string) { d.Tags = []string{s} }, func(s Story) string { return s.Tags[0].Name }},
		{"storyline", MaxName, func(d *Draft, s string) { d.Storyline = s }, func(s Story) string { return s.Storyline.Name }},
		{"agency", MaxName, func(d *Draft, s string) { d.Agency = s }, func(s Story) string { return s.Agency }},
		{"correction", MaxCorrection, func(d *Draft, s string) { d.Correction = s }, func(s Story) string { return s.Corrections[0].Text }},
	}
}

func TestWhatIsAcceptedIsStoredAsItIs(t *testing.T) {
	hostile := []string{
		`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `</title><svg onload=alert(1)>`, `]]><!--`, `'; drop table story; --`,
		`{{.Secret}} ${7*7} %s %00`, `javascript:alert(1)`, `a & b &amp; c &lt;`, `\u003c \x3c`, "👩‍👩‍👧 e\u0301 ﷽", "الجسر", "$1 :name ? @p", "</script><!--<script>",
	}
	eachDesk(t, func(t *testing.T, d desk) {
		for _, f := range fields() {
			for i, text := range hostile {
				draft := bridge()
				draft.SourceID = f.name + string(rune('a'+i))
				draft.Slug = strings.ReplaceAll(f.name, " ", "-") + "-" + string(rune('a'+i))
				f.set(&draft, text)
				p, err := d.Publish(ctx, editor, draft)
				if err != nil {
					t.Errorf("%s %q: %v", f.name, text, err)
					continue
				}
				if got := f.get(d.story(p.ID)); got != text {
					t.Errorf("%s: stored %q, handed in %q", f.name, got, text)
				}
			}
		}
	})
}

func TestLimitsAreKeptToTheCharacter(t *testing.T) {
	// The last characters are where a cut would do harm.
	tails := []string{"<b>", "&amp;", "👩‍👧", "e\u0301", "x"}
	eachDesk(t, func(t *testing.T, d desk) {
		for _, f := range fields() {
			for i, tail := range tails {
				n := len([]rune(tail))
				for _, over := range []int{-1, 0, 1} {
					text := strings.Repeat("b", f.limit-n+over) + tail
					draft := bridge()
					draft.SourceID = f.name + string(rune('a'+i)) + string(rune('b'+over))
					draft.Slug = strings.ReplaceAll(draft.SourceID, " ", "-")
					f.set(&draft, text)
					p, err := d.Publish(ctx, editor, draft)
					if over > 0 {
						var refused *Invalid
						if !errors.As(err, &refused) {
							t.Errorf("%s of %d characters: %v", f.name, f.limit+1, err)
						}
						continue
					}
					if err != nil {
						t.Errorf("%s of %d characters: %v", f.name, f.limit+over, err)
					} else if got := f.get(d.story(p.ID)); got != text {
						t.Errorf("%s of %d characters was changed", f.name, f.limit+over)
					}
				}
			}
		}
	})
}

func TestWhatASubEditorSendsBack(t *testing.T) {
	d := desk{New(dbtest.SQLite(t), Options{Zone: time.FixedZone("Saltmarsh", 3600)}), t, nil}
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Skip("time zones absent: ", err)
	}
	for name, c := range map[string]struct {
		change func(*Draft)
		says   string
	}{
		"no headline":                   {func(d *Draft) { d.Headline = " \u202e\n" }, "headline"},
		"a headline of 1,000":           {func(d *Draft) { d.Headline = strings.Repeat("h", 1000) }, "headline: it has 1,000 characters; the limit is 300"},
		"a NUL in the standfirst":       {func(d *Draft) { d.Standfirst = "a\x00b" }, "U+0000"},
		"an escape in a tag":            {func(d *Draft) { d.Tags = []string{"a\x1b[2J"} }, "U+001B"},
		"bytes that are no text":        {func(d *Draft) { d.Byline = []Credit{{Name: "Jos\xe9"}} }, "UTF-8"},
		"six key points":                {func(d *Draft) { d.KeyPoints = make([]KeyPoint, 6) }, "at most 5"},
		"an empty key point":            {func(d *Draft) { d.KeyPoints = []KeyPoint{{}} }, "point 1 is empty"},
		"too many tags":                 {func(d *Draft) { d.Tags = strings.Fields(manyWords(31)) }, "at most 30"},
		"a slug with capitals":          {func(d *Draft) { d.Slug = "Low Bridge" }, `"low-bridge" could`},
		"a slug that climbs":            {func(d *Draft) { d.Slug = "../desk" }, "slug"},
		"a slug the site needs":         {func(d *Draft) { d.Kind, d.Slug = "page", "feed" }, "kept for the site"},
		"a slug that names a part":      {func(d *Draft) { d.Slug = "comments" }, "kept for parts"},
		"a section the site needs":      {func(d *Draft) { d.Section = "Latest" }, "kept for the site"},
		"an unknown label":              {func(d *Draft) { d.Label = "advert" }, "label"},
		"an agency without a name":      {func(d *Draft) { d.Label = "agency" }, "agency"},
		"an unknown kind":               {func(d *Draft) { d.Kind = "poem" }, "kind"},
		"comments maybe":                {func(d *Draft) { d.Comments = "maybe" }, "open, closed or off"},
		"an unknown language":           {func(d *Draft) { d.Language = "english!" }, "language"},
		"the 30th of February":          {func(d *Draft) { d.Dateline.Date = "2026-02-30" }, "does not exist"},
		"published on 30 February":      {func(d *Draft) { d.PublishedAt = "2026-02-30 06:10" }, "no date that exists"},
		"published at 25:00":            {func(d *Draft) { d.PublishedAt = "2026-02-20 25:00" }, "no date that exists"},
		"a picture nobody took in":      {func(d *Draft) { d.LeadPicture = &Picture{Media: "nnnn"} }, "there is no picture"},
		"a picture still in a file":     {func(d *Draft) { d.LeadPicture = &Picture{File: "quay.jpg"} }, "quay.jpg"},
		"a source without an id":        {func(d *Draft) { d.SourceID = "" }, "id"},
		"text the schema does not know": {func(d *Draft) { d.Body = richtext.Node{Type: "doc", Content: []richtext.Node{{Type: "iframe"}}} }, "text"},
	} {
		draft := bridge()
		c.change(&draft)
		_, err := d.Publish(ctx, editor, draft)
		var refused *Invalid
		if !errors.As(err, &refused) || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
	skipped := bridge()
	skipped.PublishedAt = "2026-03-29 02:30"
	if _, err := New(d.db, Options{Zone: berlin}).Publish(ctx, editor, skipped); err == nil || !strings.Contains(err.Error(), "clocks go forward") {
		t.Errorf("an hour that the clocks skip: %v", err)
	}
	n, err := db.One(ctx, d.db, db.Value[int], `select count(*) from story`)
	if err != nil || n != 0 {
		t.Errorf("%d refused stories are stored: %v", n, err)
	}
}

func manyWords(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(" t" + strings.Repeat("x", i))
	}
	return b.String()
}

func TestOnlyThoseWhoMayPublish(t *testing.T) {
	d := desk{New(dbtest.SQLite(t), Options{}), t, nil}
	p := d.publish(bridge())
	reporter := account.Actor{Kind: "person", ID: db.NewID(), Name: "Mira Oduya", Role: account.Reporter}
	other := bridge()
	other.Headline = "Another headline"
	var no *Forbidden
	for name, try := range map[string]func() error{
		"a guest": func() error {
			_, err := d.Publish(ctx, account.Actor{Kind: "guest", Role: account.Guest}, bridge())
			return err
		},
		"a reporter over another":  func() error { _, err := d.Publish(ctx, reporter, other); return err },
		"a reporter who withdraws": func() error { return d.Withdraw(ctx, reporter, p.ID, "") },
		"somebody without a role":  func() error { _, err := d.Publish(ctx, account.Actor{}, bridge()); return err },
	} {
		if err := try(); !errors.As(err, &no) {
			t.Errorf("%s: %v", name, err)
		}
	}
	other.SourceID = "own.md"
	mine, err := d.Publish(ctx, reporter, other)
	if err != nil {
		t.Fatal(err)
	}
	other.Standfirst = "Changed"
	if again, err := d.Publish(ctx, reporter, other); err != nil || again.ID != mine.ID {
		t.Errorf("a reporter may not change their own: %v", err)
	}
}
