package app

import (
	"context"
	"fmt"
	"io"
	"sync"
	"time"

	"broadsheet/internal/demo"
	"broadsheet/internal/floor/config"
	"broadsheet/internal/floor/db"
	"broadsheet/internal/people/account"
	"broadsheet/internal/response/comment"
	"broadsheet/internal/story/copydesk"
)

// DemoSite are the settings of the sample publication.
func DemoSite(dir, baseURL string) config.Site {
	p := demo.Site()
	s := config.Site{
		Data: dir, BaseURL: baseURL, Name: p.Name, Tagline: p.Tagline, Language: p.Language, Zone: p.Zone,
		Section: p.Sections[0], Permalink: "/{section}/{slug}", Letter: "letters@courier.example", Rules: "/house-rules",
		Imprint:         p.Name + ". A sample publication: the town, its people and their quarrels are invented.",
		CommentsPerPage: config.CommentsPerPage, CommentsOnOnePage: config.CommentsOnOnePage,
		CommentVotes: "up", EditComments: config.EditComments,
	}
	for _, l := range p.Follow {
		s.Follow = append(s.Follow, l.Name+" "+l.URL)
	}
	return s
}

// FillDemo publishes the sample publication into an empty site, by the ways that
// copy, pictures and comments always go.
func (a *App) FillDemo(ctx context.Context) error {
	now := a.db.Now()
	stories := append(demo.Pages(), demo.Stories()...)
	if err := a.Articles.EnsureSections(ctx, account.AtCommand("demo"), demo.Site().Sections); err != nil {
		return err
	}
	var drawing sync.WaitGroup
	defer drawing.Wait()
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	drawn := a.drawDemo(ctx, stories, &drawing)
	comments := demo.Comments()
	for i := len(stories) - 1; i >= 0; i-- {
		story := stories[i]
		published := now.Add(-story.Age)
		id, err := a.fillStory(ctx, story, published, drawn)
		if err != nil {
			return fmt.Errorf("%s: %w", story.File, err)
		}
		if err := a.fillComments(ctx, id, comments[story.File], published); err != nil {
			return fmt.Errorf("%s: %w", story.File, err)
		}
	}
	return a.setDemoFront(ctx)
}

// setDemoFront puts the stories in their places by the command that editors use.
func (a *App) setDemoFront(ctx context.Context) error {
	front := demo.Front()
	for _, req := range []FrontRequest{
		{Do: "lead", Stories: []string{front.Lead}},
		{Do: "seconds", Stories: front.Seconds},
		{Do: "sections", Names: demo.Site().Sections},
	} {
		if err := a.editFront(ctx, account.AtCommand("demo"), req, io.Discard); err != nil {
			return fmt.Errorf("front %s: %w", req.Do, err)
		}
	}
	return nil
}

// fillStory publishes a story, and before it the wording that it had at first,
// where the paper has since brought it up to date.
func (a *App) fillStory(ctx context.Context, story demo.Story, published time.Time, drawn map[string]*drawing) (id db.ID, err error) {
	for _, text := range [][]byte{story.Earlier, story.Copy} {
		if text == nil {
			continue
		}
		item, err := demoItem(story.File, text, published, a.conf.Language)
		if err != nil {
			return id, err
		}
		for name := range item.Pictures {
			if item.Pictures[name], err = drawn[name].wait(ctx); err != nil {
				return id, err
			}
		}
		_, p, err := a.Publish(ctx, account.AtCommand("demo"), item)
		if err != nil {
			return id, err
		}
		id = p.ID
	}
	return id, nil
}

// demoItem reads a file of the sample's copy; its pictures have names and no
// bytes yet.
func demoItem(file string, text []byte, published time.Time, language string) (CopyItem, error) {
	c, err := copydesk.Read(file, text, copydesk.Options{Language: language, Source: "demo", Today: published})
	if err != nil {
		return CopyItem{}, err
	}
	c.Draft.PublishedAt = published.Format(time.RFC3339)
	item := NewItem(c)
	item.Pictures = make(map[string][]byte, len(c.Pictures))
	for _, p := range c.Pictures {
		item.Pictures[p.Name] = nil
	}
	return item, nil
}

func (a *App) fillComments(ctx context.Context, story db.ID, list []demo.Comment, published time.Time) error {
	ids := map[int]string{}
	for _, c := range list {
		got, err := a.Comments.Import(ctx, comment.Draft{
			Story: story, Parent: ids[c.Parent], Name: c.Name, Email: c.Email, Body: c.Text,
		}, db.At(published.Add(c.After)))
		if err != nil {
			return fmt.Errorf("comment %d: %w", c.N, err)
		}
		ids[c.N] = got.PublicID
	}
	return nil
}
