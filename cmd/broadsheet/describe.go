package main

import (
	"errors"

	"broadsheet/internal/app"
)

// describeCommands change what the pages of authors, sections and other subjects
// say.
type describeCommands struct {
	Author    authorCommand  `cmd:"" help:"Say who an author is, at the head of their page."`
	Section   sectionCommand `cmd:"" help:"List sections; name, introduce and order them."`
	Storyline lineCommand    `cmd:"" help:"List running stories; introduce them, and end them."`
	Tag       tagCommand     `cmd:"" help:"Introduce a tag, at the head of its page."`
	Place     placeCommand   `cmd:"" help:"Introduce a place, at the head of its page."`
}

type authorCommand struct {
	Show authorShow `cmd:"" help:"Say what stands at the head of an author's page."`
	Set  authorSet  `cmd:"" help:"Change it. What is not given stays; an empty text takes it off."`
}

type authorShow struct {
	Slug string `arg:"" help:"The last word of the page's address: mira-oduya for /by/mira-oduya."`
}

func (c *authorShow) Run(e *env) error {
	return e.command("describe", app.DescribeRequest{Kind: "author", Slug: c.Slug})
}

type authorSet struct {
	Slug   string   `arg:"" help:"The last word of the page's address: mira-oduya for /by/mira-oduya."`
	Name   *string  `help:"The name. Bylines that are out keep theirs, and copy with the former name means the same author." placeholder:"NAME"`
	Title  *string  `help:"What they do at the paper, such as “harbour correspondent”." placeholder:"TITLE"`
	About  *string  `help:"A line or two about them." placeholder:"TEXT"`
	Link   []string `help:"Where else they are found: a name and an https address, such as \"Mastodon https://social.example/@ana\"; can be repeated, and stands for all links before." sep:"none" placeholder:"\"NAME ADDRESS\""`
	Unlink bool     `help:"Take all links off."`
}

func (c *authorSet) Run(e *env) error {
	if c.Unlink && len(c.Link) > 0 {
		return errors.New("--unlink takes all links off; it does not go with --link")
	}
	return e.command("describe", app.DescribeRequest{
		Kind: "author", Slug: c.Slug, Name: c.Name, Title: c.Title, About: c.About, Links: c.Link, Unlink: c.Unlink,
	})
}

type sectionCommand struct {
	List sectionList `cmd:"" help:"List the sections in their order."`
	Set  sectionSet  `cmd:"" help:"Change one. What is not given stays; an empty text takes it off."`
}

type sectionList struct{}

func (c *sectionList) Run(e *env) error {
	return e.command("describe", app.DescribeRequest{Kind: "section"})
}

type sectionSet struct {
	Slug  string  `arg:"" help:"The word of its address: coast for /coast."`
	Name  *string `help:"Its name. The address stays." placeholder:"NAME"`
	Intro *string `help:"What stands at the head of its page." placeholder:"TEXT"`
	Order int     `help:"Its place among the sections, from 1." placeholder:"N"`
}

func (c *sectionSet) Run(e *env) error {
	return e.command("describe", app.DescribeRequest{Kind: "section", Slug: c.Slug, Name: c.Name, Intro: c.Intro, Order: c.Order})
}

type lineCommand struct {
	List   lineList   `cmd:"" help:"List the running stories, those that go on first."`
	Set    lineSet    `cmd:"" help:"Change what the page of one says. What is not given stays."`
	End    lineEnd    `cmd:"" help:"Say that a running story has ended. Chapters may still follow."`
	Resume lineResume `cmd:"" help:"Say that one goes on."`
}

type lineList struct{}

func (c *lineList) Run(e *env) error {
	return e.command("describe", app.DescribeRequest{Kind: "storyline"})
}

type lineSet struct {
	Slug  string  `arg:"" help:"The last word of its address: harbour-bridge for /storyline/harbour-bridge."`
	Name  *string `help:"Its name. The address stays, and copy with the former name means the same." placeholder:"NAME"`
	Intro *string `help:"What stands at the head of its page." placeholder:"TEXT"`
}

func (c *lineSet) Run(e *env) error {
	return e.command("describe", app.DescribeRequest{Kind: "storyline", Slug: c.Slug, Name: c.Name, Intro: c.Intro})
}

type lineEnd struct {
	Slug string `arg:"" help:"The last word of its address."`
}

func (c *lineEnd) Run(e *env) error { return endLine(e, c.Slug, true) }

type lineResume struct {
	Slug string `arg:"" help:"The last word of its address."`
}

func (c *lineResume) Run(e *env) error { return endLine(e, c.Slug, false) }

func endLine(e *env, slug string, ended bool) error {
	return e.command("describe", app.DescribeRequest{Kind: "storyline", Slug: slug, Ended: &ended})
}

type tagCommand struct {
	Set topicSet `cmd:"" help:"Change what its page says."`
}

type placeCommand struct {
	Set placeSet `cmd:"" help:"Change what its page says."`
}

type topicSet struct {
	Slug  string  `arg:"" help:"The last word of its address: ferries for /tag/ferries."`
	Intro *string `help:"What stands at the head of its page." placeholder:"TEXT"`
}

func (c *topicSet) Run(e *env) error {
	return e.command("describe", app.DescribeRequest{Kind: "tag", Slug: c.Slug, Intro: c.Intro})
}

type placeSet struct {
	Slug  string  `arg:"" help:"The last word of its address: west-quay for /place/west-quay."`
	Intro *string `help:"What stands at the head of its page." placeholder:"TEXT"`
}

func (c *placeSet) Run(e *env) error {
	return e.command("describe", app.DescribeRequest{Kind: "place", Slug: c.Slug, Intro: c.Intro})
}
