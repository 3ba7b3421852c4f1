package article

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/people/account"
	"broadsheet/internal/story/storyline"
)

func text(s string) *string { return &s }

func TestAnAuthorIsIntroduced(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		d.publish(bridge())
		links := []account.Presence{{Name: "Mastodon", URL: "https://social.example/@mira"}, {Name: "Her own site", URL: "https://mira.example/"}}
		keys := d.dropped(func() error {
			_, err := d.DescribeAuthor(ctx, editor, "mira-oduya", AuthorChange{Title: text("Harbour correspondent"), About: text("Rows\nto work."), Links: links})
			return err
		})
		if !slices.Equal(keys, []string{KeyAuthor("mira-oduya")}) {
			t.Errorf("it drops %v", keys)
		}
		p, err := account.BySlug(ctx, d.db, "mira-oduya")
		if err != nil || p.Name != "Mira Oduya" || p.Title != "Harbour correspondent" || p.About != "Rows to work." || !slices.Equal(p.Links, links) {
			t.Errorf("%+v: %v", p, err)
		}
		// What is not given stays; an empty text and an empty list take off.
		p, err = d.DescribeAuthor(ctx, editor, "mira-oduya", AuthorChange{Title: text(""), Links: []account.Presence{}})
		if err != nil || p.Title != "" || p.About == "" || len(p.Links) != 0 {
			t.Errorf("%+v: %v", p, err)
		}
		if _, err := d.DescribeAuthor(ctx, editor, "nobody", AuthorChange{About: text("x")}); !errors.Is(err, db.ErrMissing) {
			t.Error(err)
		}
		many := make([]account.Presence, MaxLinks+1)
		for want, change := range map[string]AuthorChange{
			"needs a name":         {Name: text(" ")},
			"the limit is 2,000":   {About: text(strings.Repeat("a", MaxAbout+1))},
			"the limit is 200":     {Title: text(strings.Repeat("a", MaxName+1))},
			"at most 10":           {Links: many},
			"U+0007":               {Title: text("a\a")},
			"“Mastodon http://x”":  {Links: []account.Presence{{Name: "Mastodon", URL: "http://x"}}},
			"javascript:":          {Links: []account.Presence{{Name: "Me", URL: "javascript:alert(1)"}}},
			"user:pw":              {Links: []account.Presence{{Name: "Me", URL: "https://user:pw@x.example/"}}},
			"give a name and an h": {Links: []account.Presence{{URL: "https://x.example/"}}},
		} {
			if _, err := d.DescribeAuthor(ctx, editor, "mira-oduya", change); err == nil || !strings.Contains(strings.ReplaceAll(err.Error(), `"`, "“"), strings.ReplaceAll(strings.TrimSuffix(want, "”"), `"`, "“")) {
				t.Errorf("%v, want %q", err, want)
			}
		}
		if _, err := d.DescribeAuthor(ctx, account.Actor{Kind: "person", Role: account.Reporter}, "mira-oduya", AuthorChange{About: text("x")}); err == nil {
			t.Error("a reporter describes others")
		}
	})
}

func TestANameThatCopyUsesGoesOnMeaningItsAuthor(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		author := func(headline, name string) string {
			t.Helper()
			draft := titled(headline)
			draft.Byline = []Credit{{Name: name}}
			return d.story(d.publish(draft).ID).Byline[0].Slug
		}
		author("One", "Mira Oduya")
		if _, err := d.DescribeAuthor(ctx, editor, "mira-oduya", AuthorChange{Name: text("Mira Hale")}); err != nil {
			t.Fatal(err)
		}
		for i, name := range []string{"Mira Oduya", "MIRA ODUYA", "Mira Hale"} {
			if got := author("After "+string(rune('a'+i)), name); got != "mira-oduya" {
				t.Errorf("%s means %s", name, got)
			}
		}
		// Two people may have one name on their pages; copy tells them apart.
		author("Two", "Ana Brandt")
		author("Three", "Ana Brandt (Skerra)")
		if _, err := d.DescribeAuthor(ctx, editor, "ana-brandt-skerra", AuthorChange{Name: text("Ana Brandt")}); err != nil {
			t.Fatal(err)
		}
		for name, want := range map[string]string{"Ana Brandt": "ana-brandt", "Ana Brandt (Skerra)": "ana-brandt-skerra"} {
			if got := author("Later "+want, name); got != want {
				t.Errorf("%s means %s, want %s", name, got, want)
			}
		}
	})
}

func TestNamesOfEveryScriptHaveOnePageEach(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		names := []string{"رنا خليل", "王小明", "अनीता शर्मा", "Нина Лунд", "🦊", "👩‍👩‍👧", "!?", "İnci Öztürk", "O’Brien, Seán", "E\u0301lise"}
		slugs := map[string]string{}
		for round := range 2 {
			for i, name := range names {
				draft := titled("Story " + string(rune('a'+i)) + string(rune('0'+round)))
				draft.Byline, draft.Tags, draft.Section, draft.Storyline = []Credit{{Name: name}}, []string{name}, name, name
				draft.Dateline.Place = name
				s := d.story(d.publish(draft).ID)
				got := strings.Join([]string{s.Byline[0].Slug, s.Tags[0].Slug, s.Section.Slug, s.Storyline.Slug, s.Place.Slug}, " ")
				if was, ok := slugs[name]; ok && was != got {
					t.Errorf("%s has the pages %s, then %s", name, was, got)
				}
				for other, theirs := range slugs {
					if other != name && theirs == got {
						t.Errorf("%s and %s share the pages %s", name, other, got)
					}
				}
				if strings.Contains(got+" ", "  ") {
					t.Errorf("%s has a page without an address: %q", name, got)
				}
				slugs[name] = got
			}
		}
		for name, want := range map[string]string{"رنا خليل": "رنا-خليل", "王小明": "王小明", "अनीता शर्मा": "अनीता-शर्मा"} {
			if !strings.HasPrefix(slugs[name], want+" ") {
				t.Errorf("%s: %s", name, slugs[name])
			}
		}
	})
}

func TestASectionIsIntroducedRenamedAndOrdered(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		if err := d.EnsureSections(ctx, editor, []string{"Town", "Coast", "Culture"}); err != nil {
			t.Fatal(err)
		}
		keys := d.dropped(func() error {
			_, err := d.DescribeSection(ctx, editor, "culture", SectionChange{Name: text("Arts"), Intro: text("What is played."), Position: 1})
			return err
		})
		if !slices.Contains(keys, KeySite) || !slices.Contains(keys, KeySection("culture")) {
			t.Errorf("it drops %v", keys)
		}
		list, err := d.Sections(ctx, d.db)
		if err != nil || sectionNames(list) != "Arts, Town, Coast" || list[0].Slug != "culture" || list[0].Intro != "What is played." {
			t.Errorf("%+v: %v", list, err)
		}
		// Copy with either name means it still.
		for i, name := range []string{"Arts", "culture"} {
			if s := d.story(d.publish(in(name, "Story "+string(rune('a'+i)))).ID); s.Section.Slug != "culture" {
				t.Errorf("%s is %s", name, s.Section.Slug)
			}
		}
		if s, err := d.DescribeSection(ctx, editor, "culture", SectionChange{Position: 99}); err != nil || s.Name != "Arts" {
			t.Error(s, err)
		}
		if list, _ = d.Sections(ctx, d.db); sectionNames(list) != "Town, Coast, Arts" {
			t.Error(sectionNames(list))
		}
		for want, change := range map[string]SectionChange{
			"another section by": {Name: text("coast")}, "needs a name": {Name: text("")}, "is no place": {Position: -1},
			"the limit is 1,000": {Intro: text(strings.Repeat("x", MaxIntro+1))},
		} {
			if _, err := d.DescribeSection(ctx, editor, "culture", change); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v, want %q", err, want)
			}
		}
		if _, err := d.DescribeSection(ctx, editor, "sport", SectionChange{Intro: text("x")}); !errors.Is(err, db.ErrMissing) {
			t.Error(err)
		}
	})
}

func TestARunningStoryIsIntroducedEndedAndGoesOn(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		d.publish(bridge())
		yes, no := true, false
		l, err := d.DescribeStoryline(ctx, editor, "harbour-bridge", StorylineChange{Name: text("The bridge"), Intro: text("Six years."), Ended: &yes})
		if err != nil || l.Name != "The bridge" || l.EndedAt != db.At(*d.now) {
			t.Errorf("%+v: %v", l, err)
		}
		for i, name := range []string{"Harbour bridge", "harbour BRIDGE", "The bridge"} {
			draft := titled("Chapter " + string(rune('a'+i)))
			draft.Storyline = name
			if s := d.story(d.publish(draft).ID); s.Storyline.Slug != "harbour-bridge" || s.Chapter != i+2 {
				t.Errorf("%s is %s, chapter %d", name, s.Storyline.Slug, s.Chapter)
			}
		}
		keys := d.dropped(func() error {
			_, err := d.DescribeStoryline(ctx, editor, "harbour-bridge", StorylineChange{Ended: &no})
			return err
		})
		if !slices.Contains(keys, KeyStoryline("harbour-bridge")) || slices.Contains(keys, KeySite) {
			t.Errorf("it drops %v", keys)
		}
		if l, err = storyline.BySlug(ctx, d.db, "harbour-bridge"); err != nil || !l.EndedAt.IsZero() || l.Intro != "Six years." {
			t.Errorf("%+v: %v", l, err)
		}
		other := titled("Ferry")
		other.Storyline = "Ferry line"
		d.publish(other)
		if _, err := d.DescribeStoryline(ctx, editor, "ferry-line", StorylineChange{Name: text("harbour bridge")}); err == nil || !strings.Contains(err.Error(), "another running story") {
			t.Error(err)
		}
		if list, err := storyline.List(ctx, d.db, 10); err != nil || len(list) != 2 || list[0].Slug != "ferry-line" {
			t.Errorf("%+v: %v", list, err)
		}
		for _, err := range []error{d.DescribeTag(ctx, editor, "harbour", "All of it."), d.DescribePlace(ctx, editor, "saltmarsh-west-quay", "Where the ferry lands.")} {
			if err != nil {
				t.Error(err)
			}
		}
		if tag, err := d.TagBySlug(ctx, d.db, "harbour"); err != nil || tag.Intro != "All of it." {
			t.Error(tag, err)
		}
		if err := d.DescribeTag(ctx, editor, "nothing", "x"); !errors.Is(err, db.ErrMissing) {
			t.Error(err)
		}
	})
}
