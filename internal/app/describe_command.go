package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/people/account"
	"broadsheet/internal/story/article"
	"broadsheet/internal/story/storyline"
)

// DescribeRequest changes what the page of an author, a section, a tag, a place
// or a running story says; what is nil stays as it is.
type DescribeRequest struct {
	Kind   string   `json:"kind"` // "author", "section", "tag", "place" or "storyline"
	Slug   string   `json:"slug"` // the last word of its address; empty: list them
	Name   *string  `json:"name,omitempty"`
	Title  *string  `json:"title,omitempty"` // of an author
	About  *string  `json:"about,omitempty"` // of an author
	Intro  *string  `json:"intro,omitempty"` // of all others
	Links  []string `json:"links"`           // of an author: names and addresses
	Unlink bool     `json:"unlink,omitempty"`
	Order  int      `json:"order,omitempty"` // of a section, from 1; 0: as it is
	Ended  *bool    `json:"ended,omitempty"` // of a running story
}

func describe(ctx context.Context, a *App, request json.RawMessage, out, complain io.Writer) int {
	req, ok := read[DescribeRequest](request, complain)
	if !ok {
		return 1
	}
	err := a.describe(ctx, account.AtCommand(req.Kind), req, out)
	switch {
	case errors.Is(err, db.ErrMissing):
		fmt.Fprintf(complain, "broadsheet: %s: there is none at %q; give the last word of its address: “mira-oduya” for /by/mira-oduya\n", req.Kind, line(req.Slug, 80))
		return 1
	case err != nil:
		fmt.Fprintf(complain, "broadsheet: %s: %v\n", req.Kind, err)
		return 1
	}
	return 0
}

func (a *App) describe(ctx context.Context, actor account.Actor, req DescribeRequest, out io.Writer) error {
	switch req.Kind {
	case "author":
		return a.describeAuthor(ctx, actor, req, out)
	case "section":
		if req.Slug == "" {
			return a.listSections(ctx, out)
		}
		s, err := a.Articles.DescribeSection(ctx, actor, req.Slug, article.SectionChange{Name: req.Name, Intro: req.Intro, Position: req.Order})
		if err != nil {
			return err
		}
		return printPage(out, a.conf.BaseURL+s.URL(), "name", s.Name, "intro", s.Intro)
	case "storyline":
		if req.Slug == "" {
			return a.listStorylines(ctx, out)
		}
		l, err := a.Articles.DescribeStoryline(ctx, actor, req.Slug, article.StorylineChange{Name: req.Name, Intro: req.Intro, Ended: req.Ended})
		if err != nil {
			return err
		}
		return printPage(out, a.conf.BaseURL+"/storyline/"+l.Slug, "name", l.Name, "intro", l.Intro, "ended", a.ended(l))
	case "tag", "place":
		return a.describeTopic(ctx, actor, req, out)
	}
	return fmt.Errorf("the serving process does not know %q; it may be older than the program you called", line(req.Kind, 40))
}

func (a *App) describeAuthor(ctx context.Context, actor account.Actor, req DescribeRequest, out io.Writer) error {
	change := article.AuthorChange{Name: req.Name, Title: req.Title, About: req.About}
	if req.Unlink {
		change.Links = []account.Presence{}
	}
	for _, text := range req.Links {
		// The name may have spaces, the address has none.
		text = strings.TrimSpace(text)
		at := strings.LastIndexByte(text, ' ')
		change.Links = append(change.Links, account.Presence{Name: text[:max(at, 0)], URL: text[at+1:]})
	}
	show := req.Name == nil && req.Title == nil && req.About == nil && change.Links == nil
	p, err := account.BySlug(ctx, a.db, req.Slug)
	if err == nil && !show {
		p, err = a.Articles.DescribeAuthor(ctx, actor, req.Slug, change)
	}
	if err != nil {
		return err
	}
	facts := []string{"name", p.Name, "title", p.Title, "about", p.About}
	for _, l := range p.Links {
		facts = append(facts, "link", l.Name+" "+l.URL)
	}
	return printPage(out, a.conf.BaseURL+"/by/"+p.Slug, facts...)
}

func (a *App) describeTopic(ctx context.Context, actor account.Actor, req DescribeRequest, out io.Writer) error {
	change, find := a.Articles.DescribeTag, a.Articles.TagBySlug
	if req.Kind == "place" {
		change, find = a.Articles.DescribePlace, a.Articles.PlaceBySlug
	}
	if req.Intro != nil {
		if err := change(ctx, actor, req.Slug, *req.Intro); err != nil {
			return err
		}
	}
	t, err := find(ctx, a.db, req.Slug)
	if err != nil {
		return err
	}
	return printPage(out, a.conf.BaseURL+"/"+req.Kind+"/"+t.Slug, "name", t.Name, "intro", t.Intro)
}

// printPage prints what a page says: its address, then names and values in turn.
func printPage(out io.Writer, address string, facts ...string) error {
	fmt.Fprintln(out, address)
	table := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	for i := 0; i+1 < len(facts); i += 2 {
		value := line(facts[i+1], 200)
		if value == "" {
			value = "(none)"
		}
		fmt.Fprintf(table, "%s\t%s\n", facts[i], value)
	}
	return table.Flush()
}

func (a *App) listSections(ctx context.Context, out io.Writer) error {
	list, err := a.Articles.Sections(ctx, a.db)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	for i, s := range list {
		fmt.Fprintf(table, "%d\t%s\t%s\t%s\n", i+1, s.Slug, line(s.Name, 40), line(s.Intro, 80))
	}
	return table.Flush()
}

// mostListed bounds a list of running stories on a terminal.
const mostListed = 500

func (a *App) listStorylines(ctx context.Context, out io.Writer) error {
	list, err := storyline.List(ctx, a.db, mostListed)
	if err != nil {
		return err
	}
	table := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	for _, l := range list {
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\n", l.Slug, line(l.Name, 40), a.ended(l), line(l.Intro, 80))
	}
	return table.Flush()
}

func (a *App) ended(l storyline.Storyline) string {
	if l.EndedAt.IsZero() {
		return "goes on"
	}
	return "ended " + l.EndedAt.In(a.conf.Location).Format("2006-01-02")
}
