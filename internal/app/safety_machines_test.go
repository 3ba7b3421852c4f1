package app_test

import (
	"net/url"
	"path"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/people/account"
	"broadsheet/internal/story/article"
	"broadsheet/internal/story/media"
)

// TestMachinesReadOnlyWhatReadersMay is B12 for what machines read: no word of a
// story that readers may not see stands in a feed, a sitemap, linked data, an
// embed or a card, and asking for it is answered like asking for nothing.
func TestMachinesReadOnlyWhatReadersMay(t *testing.T) {
	const canary = "zqcanary"
	w := settle(t)
	item, err := w.Media.Take(t.Context(), account.AtCommand("publish"), pixel(t, 9), media.Words{Alt: canary + " alt"})
	if err != nil {
		t.Fatal(err)
	}
	secret := func(n string) article.Draft {
		d := fullDraft(item.PublicID, item.PublicID)
		mark := canary + n
		d.Headline, d.SearchHeadline, d.SocialHeadline, d.NewsletterHeadline = mark+" headline", mark+" search", mark+" social", mark+" letter"
		d.Standfirst, d.KeyPoints[0].Text, d.Correction, d.Agency = mark+" standfirst", mark+" point", mark+" correction", mark+" wire"
		d.Body.Content[0].Content[0].Text, d.SourceID = mark+" text", mark
		d.LeadPicture.Caption, d.LeadPicture.Alt = mark+" caption", mark+" alt"
		return d
	}
	var hidden []article.Published
	for n, state := range map[string]string{"d": "draft", "e": "embargoed", "w": "withdrawn", "s": "scheduled"} {
		d := secret(n)
		if state == "scheduled" {
			d.PublishedAt = time.Now().UTC().Add(48 * time.Hour).Format(time.RFC3339)
		}
		p := w.publish(d)
		hidden = append(hidden, p)
		if state == "scheduled" {
			continue
		}
		w.say(p.URL, canary+" comment")
		for _, at := range []string{p.URL, p.URL + "/comments/feed.json", w.cardOf(p.URL)} {
			w.page(at) // it is in the cache while it may be seen
		}
		if !strings.Contains(w.page("/feed.json").text(), canary+n+" headline") {
			t.Errorf("while it may be seen, the feed does not hold the story %q", n)
		}
		err := w.DB().Write(t.Context(), func(tx *db.Tx) error {
			if _, err := tx.Exec(`update story set state = $1 where id = $2`, state, p.ID); err != nil {
				return err
			}
			return dropSite(tx)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	asked := w.addresses()
	for _, list := range []string{"", "/river", "/by/tom-sluice", "/tag/floods", "/place/lower-weir", "/storyline/the-winter-floods"} {
		for _, file := range feedFiles {
			asked = append(asked, list+file)
		}
	}
	asked = append(asked, "/sitemap.xml", "/news-sitemap.xml", "/sitemap/"+time.Now().UTC().Format("2006-01")+".xml", "/sitemap/"+time.Now().UTC().AddDate(0, 0, 2).Format("2006-01")+".xml")
	for _, at := range asked {
		if text := w.get(at).text(); strings.Contains(text, canary) {
			i := strings.Index(text, canary)
			t.Errorf("%s tells of what readers may not see: …%s", at, text[max(0, i-80):min(len(text), i+40)])
		}
	}
	// The card of each, the embed, the comments' feed: as if it had never been.
	card := path.Base(w.cardOf(w.story.URL))
	for _, p := range hidden {
		for at, nothing := range map[string]string{
			"/card/" + p.PublicID + "/" + card:                      "/card/nobody0000/" + card,
			"/oembed?url=" + url.QueryEscape(base+p.URL):            "/oembed?url=" + url.QueryEscape(base+"/river/nothing"),
			"/oembed?format=xml&url=" + url.QueryEscape(base+p.URL): "/oembed?format=xml&url=" + url.QueryEscape(base+"/river/nothing"),
		} {
			got, want := w.get(at), w.get(nothing)
			if got.status != want.status && got.status != 410 || strings.Contains(got.text(), canary) {
				t.Errorf("%s: %d; what never was: %d", at, got.status, want.status)
			}
		}
		if got := w.get(p.URL + "/comments/feed.xml"); got.status != 404 && got.status != 410 || strings.Contains(got.text(), canary) {
			t.Errorf("the comments of %s are fed: %d", p.URL, got.status)
		}
	}
}
