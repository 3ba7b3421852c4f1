package app

import (
	"bytes"
	"context"
	"fmt"
	"image/jpeg"
	"strings"
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
	list := append(demo.Pages(), demo.Stories()...)
	// Sections stand in the order of the menu, which is that of their first story.
	if err := a.Articles.EnsureSections(ctx, account.AtCommand("demo"), demo.Site().Sections); err != nil {
		return err
	}
	comments := demo.Comments()
	for i := len(list) - 1; i >= 0; i-- {
		story := list[i]
		published := now.Add(-story.Age)
		id, err := a.fillStory(ctx, story, published)
		if err != nil {
			return fmt.Errorf("%s: %w", story.File, err)
		}
		if err := a.fillComments(ctx, id, comments[story.File], published); err != nil {
			return fmt.Errorf("%s: %w", story.File, err)
		}
	}
	return nil
}

func (a *App) fillStory(ctx context.Context, story demo.Story, published time.Time) (db.ID, error) {
	c, err := copydesk.Read(story.File, story.Copy, copydesk.Options{Language: a.conf.Language, Source: "demo", Today: published})
	if err != nil {
		return db.ID{}, err
	}
	c.Draft.PublishedAt = published.Format(time.RFC3339)
	item := NewItem(c)
	for _, p := range c.Pictures {
		drawn, err := demo.Picture(strings.TrimSuffix(p.Name, ".jpg"))
		if err != nil {
			return db.ID{}, err
		}
		var file bytes.Buffer
		if err := jpeg.Encode(&file, drawn, &jpeg.Options{Quality: 85}); err != nil {
			return db.ID{}, err
		}
		if item.Pictures == nil {
			item.Pictures = map[string][]byte{}
		}
		item.Pictures[p.Name] = file.Bytes()
	}
	_, p, err := a.Publish(ctx, account.AtCommand("demo"), item)
	return p.ID, err
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
