package site

import (
	"bytes"
	"context"
	"io"
	"net/http"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/pagecache"
	"broadsheet/internal/floor/web"
	"broadsheet/internal/outlet/feed"
	"broadsheet/internal/people/account"
	"broadsheet/internal/response/comment"
	"broadsheet/internal/story/article"
	"broadsheet/internal/story/storyline"
)

// perFeed is how many of the newest items a feed holds.
const perFeed = 30

// write writes a channel in the form.
func (f feedForm) write(w io.Writer, c feed.Channel) error {
	switch f.file {
	case "atom.xml":
		return feed.WriteAtom(w, c)
	case "feed.json":
		return feed.WriteJSON(w, c)
	}
	return feed.WriteRSS(w, c)
}

func (s *Screen) siteFeed(form feedForm) web.Handler {
	return s.feedAt(form, func(context.Context, *http.Request) (listing, error) {
		return listing{name: s.paper().Name, intro: s.paper().Tagline, list: article.ListLatest, below: "", keys: []string{article.KeyFeed}}, nil
	})
}

func (s *Screen) authorFeed(form feedForm) web.Handler {
	return s.feedAt(form, func(ctx context.Context, r *http.Request) (listing, error) {
		p, err := account.BySlug(ctx, s.DB, r.PathValue("slug"))
		return listing{name: s.title(p.Name), intro: p.About, list: article.ListAuthor(p.ID), below: path("by", p.Slug), keys: []string{article.KeyAuthor(p.Slug)}}, err
	})
}

func (s *Screen) tagFeed(form feedForm) web.Handler {
	return s.feedAt(form, func(ctx context.Context, r *http.Request) (listing, error) {
		t, err := s.Articles.TagBySlug(ctx, s.DB, r.PathValue("slug"))
		return listing{name: s.title(t.Name), intro: t.Intro, list: article.ListTag(t.ID), below: path("tag", t.Slug), keys: []string{article.KeyTag(t.Slug)}}, err
	})
}

func (s *Screen) placeFeed(form feedForm) web.Handler {
	return s.feedAt(form, func(ctx context.Context, r *http.Request) (listing, error) {
		t, err := s.Articles.PlaceBySlug(ctx, s.DB, r.PathValue("slug"))
		return listing{name: s.title(t.Name), intro: t.Intro, list: article.ListPlace(t.ID), below: path("place", t.Slug), keys: []string{article.KeyPlace(t.Slug)}}, err
	})
}

func (s *Screen) storylineFeed(form feedForm) web.Handler {
	return s.feedAt(form, func(ctx context.Context, r *http.Request) (listing, error) {
		l, err := storyline.BySlug(ctx, s.DB, r.PathValue("slug"))
		return listing{name: s.title(l.Name), intro: l.Intro, list: article.ListStoryline(l.ID), below: path("storyline", l.Slug), keys: []string{article.KeyStoryline(l.Slug)}}, err
	})
}

// feedAt serves the feed of a list that has a route of its own.
func (s *Screen) feedAt(form feedForm, find func(context.Context, *http.Request) (listing, error)) web.Handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		return s.Cache.Serve(w, r, "feed "+r.URL.Path, func(ctx context.Context) (*pagecache.Page, error) {
			l, err := find(ctx, r)
			if err != nil {
				return nil, err
			}
			return s.storyFeed(ctx, l, form)
		})
	}
}

func (s *Screen) sectionFeed(ctx context.Context, v view, form feedForm) (*pagecache.Page, error) {
	at, err := s.lookup(ctx, v.path)
	if err != nil {
		return nil, err
	}
	if at.Kind != article.ToSection {
		return nil, web.Missing("")
	}
	section, err := s.Articles.Section(ctx, s.DB, at.Object)
	if err != nil {
		return nil, err
	}
	return s.storyFeed(ctx, listing{
		name: s.title(section.Name), intro: section.Intro, list: article.ListSection(section.ID), below: section.URL(),
		keys: []string{article.KeySection(section.Slug)},
	}, form)
}

func (s *Screen) storyFeed(ctx context.Context, l listing, form feedForm) (*pagecache.Page, error) {
	link := l.below
	if link == "" {
		link = "/"
	}
	c := feed.Channel{
		Title: l.name, Link: s.absolute(link), Self: s.absolute(l.below + "/" + form.file),
		Description: l.intro, Language: s.conf.Language,
	}
	keys := l.keys
	err := s.DB.Snapshot(ctx, func(q *db.Snapshot) error {
		list, _, err := s.Articles.List(ctx, q, l.list, article.Cursor{}, perFeed)
		if err != nil {
			return err
		}
		if len(list) == 0 && l.below != "" {
			return web.Missing("") // as its page is
		}
		views, more, err := s.cards(ctx, q, s.conf.Language, list)
		if err != nil {
			return err
		}
		texts, err := s.fullTexts(ctx, q, list)
		if err != nil {
			return err
		}
		for i, card := range list {
			it := s.storyItem(card, views[i])
			it.ContentHTML = string(texts[card.ID])
			c.Items = append(c.Items, it)
		}
		keys = append(keys, more...)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return s.writeFeed(form, c, keys)
}

func (s *Screen) storyItem(card article.Card, view Card) feed.Item {
	it := feed.Item{
		URL: s.absolute(card.URL), Title: card.Headline, Summary: view.Standfirst,
		Published: card.PublishedAt.In(s.conf.Location), CommentCount: view.Comments,
		CommentsURL: s.absolute(card.URL + "#comments"), CommentsFeed: s.absolute(card.URL + "/comments/feed.xml"),
	}
	if card.Language != s.conf.Language {
		it.Language = card.Language
	}
	if !card.UpdatedAt.IsZero() {
		it.Updated = card.UpdatedAt.In(s.conf.Location)
	}
	for _, n := range card.Byline {
		author := feed.Author{Name: n.Name}
		if n.Slug != "" {
			author.URL = s.absolute(path("by", n.Slug))
		}
		it.Authors = append(it.Authors, author)
	}
	if card.Section.Name != "" {
		it.Tags = append(it.Tags, card.Section.Name)
	}
	if p := view.Picture; p != nil {
		it.Image = &feed.Image{URL: s.absolute(p.Src), Type: "image/jpeg", Alt: p.Alt, Credit: p.Credit, Width: p.Width, Height: p.Height}
	}
	return it
}

// commentFeed is the feed of a story's comments.
func (s *Screen) commentFeed(ctx context.Context, v view, form feedForm) (*pagecache.Page, error) {
	at, err := s.lookup(ctx, v.path)
	if err != nil {
		return nil, err
	}
	story, err := s.Articles.Story(ctx, s.DB, at.Object)
	if err != nil {
		return nil, err
	}
	list, err := s.Comments.Latest(ctx, s.DB, story.ID, perFeed)
	if err != nil {
		return nil, err
	}
	c := feed.Channel{
		Title: s.say(story.Language, "feed.comments", story.Headline), Link: s.absolute(story.URL + "#comments"),
		Self: s.absolute(story.URL + "/comments/" + form.file), Language: story.Language,
	}
	for _, one := range list {
		c.Items = append(c.Items, feed.Item{
			URL: s.absolute(story.URL + "/comments/" + one.PublicID), Title: one.Name,
			Summary: cut(one.Body, openingLength), ContentHTML: string(s.commentHTML(story.Language, one.Body)),
			Authors: []feed.Author{{Name: one.Name}}, Published: one.At.In(s.conf.Location),
		})
	}
	return s.writeFeed(form, c, []string{article.KeyStory(story.ID), comment.DiscussionKey(story.ID)})
}

func (s *Screen) writeFeed(form feedForm, c feed.Channel, keys []string) (*pagecache.Page, error) {
	var out bytes.Buffer
	if err := form.write(&out, c); err != nil {
		return nil, err
	}
	return &pagecache.Page{
		Header: http.Header{"Content-Type": {form.kind + "; charset=utf-8"}},
		Body:   out.Bytes(), Keys: append(keys, "site"), Label: "feed",
	}, nil
}

func (s *Screen) sitemap(w http.ResponseWriter, r *http.Request) error {
	return s.Cache.Serve(w, r, "sitemap", func(ctx context.Context) (*pagecache.Page, error) {
		parts, err := s.sitemapParts(ctx)
		if err != nil {
			return nil, err
		}
		var out bytes.Buffer
		if len(parts) > 0 {
			err = feed.WriteSitemapIndex(&out, parts)
		} else {
			err = s.writeSitemap(ctx, &out, db.Time{}, s.DB.Now(), true)
		}
		return s.sitemapFile(out.Bytes()), err
	})
}

// sitemapPart is one month, or one day, of a site that is too large for one file.
func (s *Screen) sitemapPart(w http.ResponseWriter, r *http.Request) error {
	from, to, ok := sitemapSpan(r.PathValue("part"))
	if !ok {
		return web.Missing("")
	}
	return s.Cache.Serve(w, r, "sitemap "+r.PathValue("part"), func(ctx context.Context) (*pagecache.Page, error) {
		var out bytes.Buffer
		err := s.writeSitemap(ctx, &out, from, to, false)
		return s.sitemapFile(out.Bytes()), err
	})
}

func (s *Screen) sitemapFile(body []byte) *pagecache.Page {
	return &pagecache.Page{
		Header: http.Header{"Content-Type": {feed.SitemapType}},
		Body:   body, Keys: []string{article.KeySitemap, "site"}, Label: "sitemap",
	}
}

func (s *Screen) robots(w http.ResponseWriter, r *http.Request) error {
	return s.Cache.Serve(w, r, "robots", func(context.Context) (*pagecache.Page, error) {
		var out bytes.Buffer
		err := feed.WriteRobots(&out, feed.Robots{
			Disallow: []string{"/desk/", "/my/", "/api/"},
			Sitemaps: []string{s.absolute(newsSitemapPath), s.absolute("/sitemap.xml")},
		})
		return &pagecache.Page{
			Header: http.Header{"Content-Type": {feed.RobotsType}},
			Body:   out.Bytes(), Keys: []string{"site"}, Label: "robots",
		}, err
	})
}
