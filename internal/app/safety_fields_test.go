package app_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"broadsheet/internal/floor/richtext"
	"broadsheet/internal/floor/slug"
	"broadsheet/internal/response/comment"
	"broadsheet/internal/story/article"
)

// field says what a string that somebody can write is for, and so what becomes
// of hostile text in it.
type field struct {
	kind  fieldKind
	limit int // characters; 0: only the document's own limit
	// hidden: no reader sees it, so its text must be on no page at all.
	hidden bool
}

type fieldKind int

const (
	words   fieldKind = iota // anything goes in, and comes out as text
	address                  // only addresses that may be printed
	closed                   // a few known values; anything else is refused or left out
)

// writable are all strings of the drafts. A field that is added to a draft
// fails TestEveryFieldIsListed until it stands here; then the checks below try
// it on every page.
var writable = map[string]field{
	"Draft.Kind":                {kind: closed},
	"Draft.Language":            {kind: closed},
	"Draft.Headline":            {limit: article.MaxHeadline},
	"Draft.SearchHeadline":      {limit: article.MaxHeadline},
	"Draft.SocialHeadline":      {limit: article.MaxHeadline},
	"Draft.NewsletterHeadline":  {limit: article.MaxHeadline, hidden: true},
	"Draft.Standfirst":          {limit: article.MaxStandfirst},
	"Draft.KeyPoints[].Text":    {limit: article.MaxKeyPoint},
	"Draft.KeyPoints[].Block":   {kind: closed},
	"Draft.Dateline.Place":      {limit: article.MaxName},
	"Draft.Dateline.Date":       {kind: closed},
	"Draft.Byline[].Name":       {limit: article.MaxName},
	"Draft.Byline[].Slug":       {kind: closed},
	"Draft.Byline[].Role":       {limit: article.MaxTag},
	"Draft.Section":             {limit: article.MaxName},
	"Draft.Tags[]":              {limit: article.MaxTag},
	"Draft.Label":               {kind: closed},
	"Draft.Agency":              {limit: article.MaxName},
	"Draft.Slug":                {kind: closed, limit: slug.Max},
	"Draft.Storyline":           {limit: article.MaxName},
	"Draft.TranslationOf":       {kind: closed},
	"Draft.LeadPicture.Media":   {kind: closed},
	"Draft.LeadPicture.Alt":     {limit: article.MaxCaption},
	"Draft.LeadPicture.Caption": {limit: article.MaxCaption},
	"Draft.LeadPicture.Credit":  {limit: article.MaxCaption},
	"Draft.LeadPicture.File":    {kind: closed},
	"Draft.PublishedAt":         {kind: closed},
	"Draft.Comments":            {kind: closed},
	"Draft.Correction":          {limit: article.MaxCorrection},
	"Draft.Source":              {limit: article.MaxSource, hidden: true},
	"Draft.SourceID":            {limit: article.MaxSource, hidden: true},

	"Text.Type":             {kind: closed},
	"Text.Text":             {},
	"Text.Attrs.ID":         {kind: closed},
	"Text.Attrs.Language":   {kind: closed},
	"Text.Attrs.Media":      {kind: closed},
	"Text.Attrs.Alt":        {},
	"Text.Attrs.Caption":    {},
	"Text.Attrs.Credit":     {},
	"Text.Attrs.Speaker":    {},
	"Text.Attrs.Role":       {},
	"Text.Attrs.Occasion":   {},
	"Text.Attrs.Source":     {hidden: true}, // where something was said: for editors
	"Text.Marks[].Type":     {kind: closed},
	"Text.Marks[].Href":     {kind: address},
	"Text.Marks[].Title":    {},
	"Text.Marks[].Speaker":  {},
	"Text.Marks[].Role":     {},
	"Text.Marks[].Occasion": {},
	"Text.Marks[].Source":   {hidden: true},

	"Author.Name":         {limit: article.MaxName},
	"Author.Title":        {limit: article.MaxName},
	"Author.About":        {limit: article.MaxAbout},
	"Author.Links[].Name": {limit: article.MaxTag},
	"Author.Links[].URL":  {kind: closed},
	"Section.Name":        {limit: article.MaxName},
	"Section.Intro":       {limit: article.MaxIntro},
	"Storyline.Name":      {limit: article.MaxName},
	"Storyline.Intro":     {limit: article.MaxIntro},

	"Comment.Parent": {kind: closed},
	"Comment.Name":   {limit: comment.MaxName},
	"Comment.Email":  {kind: closed, limit: comment.MaxEmail, hidden: true},
	"Comment.Body":   {limit: comment.MaxBody},
	"Comment.Key":    {hidden: true},
	"Comment.Work":   {hidden: true},
}

// stringsOf names every string below a type. A node of a text holds nodes, so
// all of them go by one name.
func stringsOf(t reflect.Type, name string) []string {
	seen := map[reflect.Type]bool{}
	var list []string
	var walk func(t reflect.Type, name string)
	walk = func(t reflect.Type, name string) {
		switch t.Kind() {
		case reflect.String:
			list = append(list, name)
		case reflect.Pointer:
			walk(t.Elem(), name)
		case reflect.Slice:
			if t.Elem().Kind() != reflect.Uint8 {
				walk(t.Elem(), name+"[]")
			}
		case reflect.Struct:
			if name = rename(t, name); name == "Text" {
				if seen[t] {
					return
				}
				seen[t] = true
			}
			for i := range t.NumField() {
				if f := t.Field(i); f.IsExported() {
					walk(f.Type, name+"."+f.Name)
				}
			}
		}
	}
	walk(t, name)
	return list
}

func rename(t reflect.Type, name string) string {
	switch t {
	case reflect.TypeFor[richtext.Node]():
		return "Text"
	case reflect.TypeFor[richtext.MarkAttrs]():
		return "Text.Marks[]"
	}
	return name
}

// eachString visits every string that a value has a place for.
func eachString(v reflect.Value, name string, visit func(name string, at reflect.Value)) {
	switch v.Kind() {
	case reflect.String:
		visit(name, v)
	case reflect.Pointer:
		if !v.IsNil() {
			eachString(v.Elem(), name, visit)
		}
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return
		}
		for i := range v.Len() {
			eachString(v.Index(i), name+"[]", visit)
		}
	case reflect.Struct:
		name = rename(v.Type(), name)
		for i := range v.NumField() {
			if f := v.Type().Field(i); f.IsExported() {
				eachString(v.Field(i), name+"."+f.Name, visit)
			}
		}
	}
}

func TestEveryFieldIsListed(t *testing.T) {
	var all []string
	for _, d := range []struct {
		t    reflect.Type
		name string
	}{{reflect.TypeFor[article.Draft](), "Draft"}, {reflect.TypeFor[comment.Draft](), "Comment"},
		{reflect.TypeFor[article.AuthorChange](), "Author"}, {reflect.TypeFor[article.SectionChange](), "Section"}, {reflect.TypeFor[article.StorylineChange](), "Storyline"},
	} {
		all = append(all, stringsOf(d.t, d.name)...)
	}
	for _, name := range all {
		if _, ok := writable[name]; !ok {
			t.Errorf("%s can be written and is in no check: list it in writable, with what it is for", name)
		}
	}
	for name := range writable {
		if !slices.Contains(all, name) {
			t.Errorf("%s is listed as writable, and no draft has it", name)
		}
	}
}

// fullDraft is a story in which every field stands that holds words.
func fullDraft(lead, inText string) article.Draft {
	text := func(s string, marks ...richtext.Mark) richtext.Node {
		return richtext.Node{Type: richtext.Text, Text: s, Marks: marks}
	}
	link := richtext.Mark{Type: richtext.Link, Attrs: &richtext.MarkAttrs{Href: "https://river.example/levels", Title: "Levels"}}
	said := richtext.Mark{Type: richtext.Quotation, Attrs: &richtext.MarkAttrs{Speaker: "Ida Lock", Role: "keeper", Occasion: "on the bank", Source: "recording"}}
	body := richtext.Doc(
		richtext.Block(richtext.Paragraph, "The gates were raised at four."),
		richtext.Node{Type: richtext.Paragraph, Content: []richtext.Node{text("See "), text("the levels", link), text(". "), text("“It held,”", said), text(" she said.")}},
		richtext.Block(richtext.Crosshead, "What comes next"),
		richtext.Node{Type: richtext.PullQuote, Attrs: &richtext.Attrs{Speaker: "Ida Lock", Role: "keeper", Occasion: "on the bank", Source: "recording"}, Content: []richtext.Node{text("It held.")}},
		richtext.Block(richtext.CodeBlock, "4.10 m"),
		richtext.Node{Type: richtext.BulletList, Content: []richtext.Node{{Type: richtext.ListItem, Content: []richtext.Node{richtext.Block(richtext.Paragraph, "Sandbags")}}}},
		richtext.Node{Type: richtext.Table, Content: []richtext.Node{{Type: richtext.TableRow, Content: []richtext.Node{richtext.Block(richtext.TableCell, "Gate one")}}}},
		richtext.Node{Type: richtext.FactBox, Content: []richtext.Node{richtext.Block(richtext.Paragraph, "Built in 1931")}},
		richtext.Node{Type: richtext.Picture, Attrs: &richtext.Attrs{Media: inText, Alt: "A gate", Caption: "Gate two", Credit: "I. Lock"}},
	)
	return article.Draft{
		Headline: "Gates raised", SearchHeadline: "Weir gates raised", SocialHeadline: "The gates are up", NewsletterHeadline: "Up they went",
		Standfirst: "All four of them", KeyPoints: []article.KeyPoint{{Text: "Nobody was hurt"}},
		Dateline: article.Dateline{Place: "Lower Weir"}, Byline: []article.Credit{{Name: "Tom Sluice", Role: "pictures"}},
		Section: "River", Tags: []string{"Floods"}, Label: "agency", Agency: "River Wire", Storyline: "The winter floods",
		LeadPicture: &article.Picture{Media: lead, Alt: "The weir", Caption: "The weir at four", Credit: "T. Sluice"},
		Body:        body, Correction: "An earlier version said five.", Source: "wire", SourceID: "17",
	}
}

// marker is a word that stands in one field and nowhere else.
func marker(name string) string {
	names := make([]string, 0, len(writable))
	for n := range writable {
		names = append(names, n)
	}
	slices.Sort(names)
	return fmt.Sprintf("zq%dqz", slices.Index(names, name))
}

// lace puts a text into every field of a draft that holds words, each with its
// marker and a serial, and into the addresses as it is. It notes which fields it reached.
func lace(draft any, name, payload, serial string, reached map[string]bool) {
	eachString(reflect.ValueOf(draft).Elem(), name, func(name string, at reflect.Value) {
		if at.Len() == 0 {
			return
		}
		f := writable[name]
		switch f.kind {
		case words:
			at.SetString(fit(payload, f.limit, " "+marker(name)+serial))
		case address:
			if safe, ok := printable(payload); ok {
				at.SetString(safe)
			}
		case closed:
			return
		}
		reached[name] = true
	})
}

// fit cuts a text so that it and its tail are within a limit, without what no
// field takes: control characters and marks that turn the direction.
func fit(s string, limit int, tail string) string {
	if limit == 0 {
		limit = 4000
	}
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\t' || r == '\u2028' || r == '\u2029':
			return ' '
		case unicode.IsControl(r) || r == utf8.RuneError || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' || r == '\ufeff' || r == '\ufffe' || r == '\uffff':
			return -1
		}
		return r
	}, s)
	runes := []rune(strings.TrimSpace(s))
	return string(runes[:min(len(runes), limit-utf8.RuneCountInString(tail))]) + tail
}

// put puts a text into one field of a draft: the first that holds something,
// else the last that could.
func put(draft any, name, text string) bool {
	var place reflect.Value
	eachString(reflect.ValueOf(draft).Elem(), "Draft", func(n string, at reflect.Value) {
		if n == name && (!place.IsValid() || place.Len() == 0) {
			place = at
		}
	})
	if place.IsValid() {
		place.SetString(text)
	}
	return place.IsValid()
}

// refusal says whether an error tells a writer what to change, and is no fault.
func refusal(err error) bool {
	var invalid *article.Invalid
	var taken *article.AddressTaken
	return errors.As(err, &invalid) || errors.As(err, &taken)
}
