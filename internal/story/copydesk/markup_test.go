package copydesk

import (
	"slices"
	"strings"
	"testing"

	"broadsheet/internal/floor/richtext"
	"broadsheet/internal/story/article"
)

const ferryMarkdown = `---
# settings of the story
headline: "Night ferry: the last \"crossing\""
search_headline: Skerra night ferry ends
standfirst: >
  Ninety years end
  on Sunday.
key-points:
  - "Night ferry to Skerra: it stops on Sunday"
  - Ninety years of service
dateline: HARROW QUAY, SKERRA, 2026-09-12
date: 2026-09-13 07:30
byline: Mira Oduya, Tom Reyes (pictures) and Jan van der Meer
section: Islands
tags: [ferries, "boats, old", Skerra]
label: analysis
slug: night-ferry
storyline: The harbour inquiry
picture: quay.jpg
alt: A quay at night
caption: The quay #4
credit: Tom Reyes
language: en-GB
comments: closed
correction: The boat is ninety, not ninety-one.
minor: yes
id: ferry-1
kind: story
---

# Night ferry: the last "crossing"

By Mira Oduya

HARROW QUAY, SKERRA — The *night ferry* to Skerra stops on Sunday.

## A long goodbye

“We danced,” said the captain, Ada Lund.

Continue reading
`

func TestMarkdownWithEveryField(t *testing.T) {
	c := readCopy(t, "ferry.md", ferryMarkdown)
	d := c.Draft
	got := []string{d.Headline, d.SearchHeadline, d.Standfirst, d.Dateline.Place, d.Dateline.Date, d.PublishedAt, d.Section, strings.Join(d.Tags, "|"), d.Label, d.Slug, d.Storyline, d.Language, d.Comments, d.Correction, d.SourceID, d.Kind}
	want := []string{`Night ferry: the last "crossing"`, "Skerra night ferry ends", "Ninety years end on Sunday.", "Harrow Quay, Skerra", "2026-09-12", "2026-09-13 07:30", "Islands", "ferries|boats, old|Skerra", "analysis", "night-ferry", "The harbour inquiry", "en-GB", "closed", "The boat is ninety, not ninety-one.", "ferry-1", "story"}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if byline := []article.Credit{{Name: "Mira Oduya"}, {Name: "Tom Reyes", Role: "pictures"}, {Name: "Jan van der Meer"}}; !slices.Equal(d.Byline, byline) {
		t.Errorf("byline %+v", d.Byline)
	}
	if p := d.LeadPicture; p == nil || p.File != "quay.jpg" || p.Alt != "A quay at night" || p.Caption != "The quay #4" || p.Credit != "Tom Reyes" {
		t.Errorf("picture %+v", p)
	}
	if !d.Minor || len(d.KeyPoints) != 2 || d.KeyPoints[0].Text != "Night ferry to Skerra: it stops on Sunday" || d.KeyPoints[0].Block == "" {
		t.Errorf("minor %v, key points %+v", d.Minor, d.KeyPoints)
	}
	if text := paragraphs(c); len(text) != 2 || text[0] != "The night ferry to Skerra stops on Sunday." {
		t.Errorf("paragraphs %q", text)
	}
	if len(c.Crossheads) != 1 || len(c.LeftOut) != 1 || c.LeftOut[0].N != 41 {
		t.Errorf("%s", Summary(c))
	}
	if len(c.Quotations) != 1 || c.Quotations[0].Speaker != "Ada Lund" {
		t.Errorf("quotations %+v", c.Quotations)
	}
}

func TestMarkdownTitles(t *testing.T) {
	for name, text := range map[string]string{
		"hash": "# Ferry *ends*\n" + body, "underlined": "Ferry ends\n==========\n" + body,
		"after a fence": "# Ferry ends #\n\n```\n# no title\n```\n" + body,
	} {
		c := readCopy(t, "a.md", text)
		if c.Draft.Headline != "Ferry ends" || len(c.Crossheads) != 0 {
			t.Errorf("%s: %q, cross-heads %q", name, c.Draft.Headline, c.Crossheads)
		}
	}
}

func TestTheKindIsKnownByNameAndThenByShape(t *testing.T) {
	for _, test := range []struct{ name, text, kind string }{
		{"a.md", "x", Markdown}, {"a.MARKDOWN", "x", Markdown}, {"a.htm", "x", HTML},
		{"a.txt", "---\nheadline: x\n---\ny", Markdown}, {"a.txt", "---\n\nA ruled line opens this text.", Plain},
		{"a", " <!DOCTYPE html><p>x", HTML}, {"a", "<article>x", HTML}, {"a.txt", "<p>x", HTML},
		{"a", "<pre-war> prices", Plain}, {"a.txt", "Ferry ends", Plain},
	} {
		if kind := kindOf(test.name, test.text); kind != test.kind {
			t.Errorf("%s %q is %s", test.name, test.text, kind)
		}
	}
}

func TestAWholePageGivesItsArticle(t *testing.T) {
	const page = `<!doctype html><html lang="en-GB"><head><title>Night ferry ends | The Skerra Post</title>
<meta name="author" content="Mira Oduya"><meta property="article:published_time" content="2026-09-13T07:30:00Z"></head>
<body><nav><ul><li><a href="/">Home</a><li><a href="/news">News</a></ul></nav>
<article><h1>Night ferry ends</h1>
<ul><li>Night ferry to Skerra stops on Sunday</li></ul>
<p>SKERRA — The <b>night ferry</b> to Skerra, which has run for ninety years, stops on Sunday.</p>
<script>alert(1)</script>
<p onclick="x()">“We danced, and then we wept, and then we danced again,” said Ada Lund, the captain.</p>
<div class="share"><a href="#">Facebook</a> <a href="#">Twitter</a></div>
<p>Click to comment</p></article>
<aside><p>Other news of the day, which is long and has commas, but is not the story.</p></aside>
<footer><p>All rights reserved, The Skerra Post, 1936 to 2026.</p></footer></body></html>`
	c := readCopy(t, "a.html", page)
	if c.Draft.Headline != "Night ferry ends" || c.Draft.Language != "en-GB" || c.Draft.PublishedAt != "2026-09-13T07:30:00Z" || len(c.Draft.Byline) != 1 {
		t.Errorf("%+v", c.Draft)
	}
	if c.Draft.Dateline.Place != "Skerra" || len(c.Draft.KeyPoints) != 1 || c.Draft.KeyPoints[0].Block == "" {
		t.Errorf("%s", Summary(c))
	}
	want := []string{"The night ferry to Skerra, which has run for ninety years, stops on Sunday.", "“We danced, and then we wept, and then we danced again,” said Ada Lund, the captain."}
	if got := paragraphs(c); !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if text := richtext.PlainText(c.Draft.Body); strings.Contains(text, "alert") || strings.Contains(text, "Twitter") || strings.Contains(text, "Other news") {
		t.Errorf("%q", text)
	}
}

func TestTheSameFileIsKnownByItsIDOrItsPath(t *testing.T) {
	c, err := Read("wire/a.txt", []byte("Ferry ends"+body), Options{Source: "wire"})
	if err != nil || c.Draft.Source != "wire" || c.Draft.SourceID != "wire/a.txt" {
		t.Errorf("%v %+v", err, c)
	}
	c, err = Read("a.md", []byte("---\nid: x1\nheadline: Ferry\n---"+body), Options{Source: "wire"})
	if err != nil || c.Draft.SourceID != "x1" {
		t.Errorf("%v %+v", err, c)
	}
}

func TestSummarySaysWhatWasTakenForWhat(t *testing.T) {
	summary := Summary(readCopy(t, "ferry.md", ferryMarkdown))
	for _, part := range []string{"markdown copy, UTF-8", "headline      Night ferry", "tied to paragraph 1, overlap 1.00", "tied to no paragraph", "Harrow Quay, Skerra, 2026-09-12", "left out      line 41, continue label", "quotation     paragraph 2, Ada Lund", "Tom Reyes (pictures)"} {
		if !strings.Contains(summary, part) {
			t.Errorf("the summary does not say %q:\n%s", part, summary)
		}
	}
}
