package site

import (
	"bytes"
	"context"
	"errors"
	"image"
	_ "image/jpeg" // renditions are
	_ "image/png"  // or these
	"net/http"
	"strings"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/pagecache"
	"broadsheet/internal/floor/theme"
	"broadsheet/internal/floor/web"
	"broadsheet/internal/outlet/card"
	"broadsheet/internal/story/article"
	"broadsheet/internal/story/media"
)

// cardPictureWidth is the width of the rendition that a card is drawn with; it
// shows 456 by 630 pixels of it.
const cardPictureWidth = 960

// drawing is a story's card before it is drawn.
type drawing struct {
	card    card.Card
	picture media.Rendition // without a name: none
	file    string          // empty: the headline cannot be spelt
}

// drawing says what a story's card holds, the same each time until the story
// changes; its file's name is made from all of it.
func (s *Screen) drawing(story article.Story, found pictures) drawing {
	d := drawing{card: card.Card{
		Paper: s.paper().Name, Kicker: s.cardKicker(story), Day: s.moment(story.Language, story.PublishedAt).Day,
		Headline: first(story.SocialHeadline, story.Headline), Language: story.Language,
		RightToLeft: theme.Direction(story.Language) == "rtl",
	}}
	if !s.Press.Spells(d.card.Headline) {
		return drawing{}
	}
	if story.LeadPicture != nil {
		if item, ok := found[story.LeadPicture.Media]; ok {
			d.picture, _ = item.AtLeast(cardPictureWidth)
			d.card.FocalX, d.card.FocalY = item.FocalX, item.FocalY
		}
	}
	d.file = s.Press.Name(d.card, d.picture.Name)
	return d
}

// cardKicker is what stands above the headline. What a story is labelled, paid
// for above all, is said wherever it is shown.
func (s *Screen) cardKicker(story article.Story) string {
	words := []string{}
	if story.Label != "" {
		words = append(words, s.say(story.Language, "label."+story.Label))
	}
	if story.Section.Name != "" {
		words = append(words, story.Section.Name)
	}
	return strings.Join(words, " · ")
}

func (d drawing) path(story article.Story) string { return path("card", story.PublicID, d.file) }

// drawnCard serves the card of a story that readers may see, at the address that
// names what is drawn. An older address leads to the one of now: others keep it.
func (s *Screen) drawnCard(w http.ResponseWriter, r *http.Request) error {
	id, file := r.PathValue("story"), r.PathValue("file")
	return s.Cache.Serve(w, r, "card "+id+"/"+file, func(ctx context.Context) (*pagecache.Page, error) {
		story, err := s.Articles.ByPublicID(ctx, s.DB, id)
		if errors.Is(err, db.ErrMissing) || err == nil && story.Kind != article.KindStory {
			return nil, web.Missing("")
		}
		if err != nil {
			return nil, err
		}
		found, err := s.pictures(ctx, s.DB, story)
		if err != nil {
			return nil, err
		}
		d := s.drawing(story, found)
		switch d.file {
		case "":
			return nil, web.Missing("")
		case file:
			return s.draw(ctx, story, d)
		}
		to := d.path(story)
		return &pagecache.Page{
			Status: http.StatusFound,
			Header: http.Header{"Location": {to}, "Content-Type": {"text/plain; charset=utf-8"}},
			Body:   []byte(to + "\n"), Keys: []string{article.KeyStory(story.ID)},
		}, nil
	})
}

func (s *Screen) draw(ctx context.Context, story article.Story, d drawing) (*pagecache.Page, error) {
	if d.picture.Name != "" {
		file, err := s.Media.Open(ctx, d.picture)
		if err != nil {
			return nil, err
		}
		defer file.Close()
		if d.card.Picture, _, err = image.Decode(file); err != nil {
			return nil, err
		}
	}
	var out bytes.Buffer
	if err := s.Press.Draw(ctx, &out, d.card); err != nil {
		return nil, err
	}
	return &pagecache.Page{
		Header: http.Header{"Content-Type": {d.card.Type()}},
		Body:   out.Bytes(), Keys: []string{article.KeyStory(story.ID), "site"}, Label: "card",
	}, nil
}

// paperCard is the card of pages that are about no one story.
func (s *Screen) paperCard() card.Card {
	c := card.Card{Paper: s.paper().Name, Headline: s.paper().Tagline, Language: s.conf.Language, RightToLeft: theme.Direction(s.conf.Language) == "rtl"}
	if c.Headline == "" {
		c.Paper, c.Headline = "", s.paper().Name
	}
	return c
}

// paperPicture serves the card of the paper.
func (s *Screen) paperPicture(w http.ResponseWriter, r *http.Request) error {
	c := s.paperCard()
	if r.PathValue("file") != s.Press.Name(c, "") {
		return web.Missing("")
	}
	return s.Cache.Serve(w, r, "paper card", func(ctx context.Context) (*pagecache.Page, error) {
		var out bytes.Buffer
		err := s.Press.Draw(ctx, &out, c)
		return &pagecache.Page{Header: http.Header{"Content-Type": {c.Type()}}, Body: out.Bytes(), Keys: []string{"site"}, Label: "card"}, err
	})
}

// website is what a link to a page says that is not a story.
func (s *Screen) website(headline, description string) Social {
	said := Social{Type: "website", Headline: headline, Description: description}
	if c := s.paperCard(); s.Press.Spells(c.Headline) {
		said.Image, said.ImageAlt = s.absolute(path("card", s.Press.Name(c, ""))), s.paper().Name
		said.ImageWidth, said.ImageHeight = card.Width, card.Height
	}
	return said
}

// cardPicture shows a story's card where links to it are shown, or its lead picture
// if the headline cannot be drawn.
func (s *Screen) cardPicture(f *Social, story article.Story, lead *Picture, found pictures) {
	if d := s.drawing(story, found); d.file != "" {
		f.Image, f.ImageWidth, f.ImageHeight = s.absolute(d.path(story)), card.Width, card.Height
		f.ImageAlt = d.card.Headline
		if lead != nil && lead.Alt != "" {
			f.ImageAlt += " — " + lead.Alt
		}
		return
	}
	if lead != nil {
		f.Image, f.ImageAlt, f.ImageWidth, f.ImageHeight = s.absolute(lead.Src), lead.Alt, lead.Width, lead.Height
	}
}

func first(texts ...string) string {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
