package site

import (
	"context"
	"strconv"
	"strings"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/richtext"
	"broadsheet/internal/response/comment"
	"broadsheet/internal/story/article"
	"broadsheet/internal/story/media"
)

// mainWidth is the width in pixels of the rendition that a page names first;
// browsers choose another from srcset.
const mainWidth = 960

// pictures are the media items of one page, by public id.
type pictures map[string]media.Item

// pictures finds the pictures of a story: the lead and those in the text.
func (s *Screen) pictures(ctx context.Context, q db.Queryer, story article.Story) (pictures, error) {
	var ids []string
	if story.LeadPicture != nil {
		ids = append(ids, story.LeadPicture.Media)
	}
	for _, block := range story.Body.Content {
		if block.Type == richtext.Picture && block.Attrs != nil && block.Attrs.Media != "" {
			ids = append(ids, block.Attrs.Media)
		}
	}
	return media.ByPublicIDs(ctx, q, ids)
}

// lead is a picture as a story or card uses it: its own words stand before
// those that came with the file.
func (p pictures) lead(used article.Picture) *Picture {
	return p.view(used.Media, used.Alt, used.Caption, used.Credit)
}

func (p pictures) inText(a richtext.Attrs) *Picture {
	picture := p.view(a.Media, a.Alt, a.Caption, a.Credit)
	if picture != nil && a.ID != "" {
		picture.ID = richtext.FragmentID(a.ID)
	}
	return picture
}

func (p pictures) view(id, alt, caption, credit string) *Picture {
	item, ok := p[id]
	if !ok {
		return nil
	}
	main, ok := item.AtLeast(mainWidth)
	if !ok {
		return nil
	}
	first := func(own, file string) string {
		if own != "" {
			return own
		}
		return file
	}
	set := make([]string, len(item.Renditions))
	for i, r := range item.Renditions {
		set[i] = r.URL() + " " + strconv.Itoa(r.Width) + "w"
	}
	return &Picture{
		Src: main.URL(), SrcSet: strings.Join(set, ", "), Width: main.Width, Height: main.Height,
		Alt: first(alt, item.Alt), Caption: first(caption, item.Caption), Credit: first(credit, item.Credit),
	}
}

// cards are stories as a page points to them, with their pictures and counts,
// and the cache keys that the page gets from them.
func (s *Screen) cards(ctx context.Context, q db.Queryer, language string, list []article.Card) (views []Card, keys []string, err error) {
	ids := make([]db.ID, len(list))
	var wanted []string
	for i, c := range list {
		ids[i] = c.ID
		keys = append(keys, article.KeyStory(c.ID), comment.CountKey(c.ID))
		if c.LeadPicture != nil {
			wanted = append(wanted, c.LeadPicture.Media)
		}
	}
	counts, err := s.Comments.Tallies(ctx, q, ids)
	if err != nil {
		return nil, nil, err
	}
	found, err := media.ByPublicIDs(ctx, q, wanted)
	if err != nil {
		return nil, nil, err
	}
	for _, c := range list {
		views = append(views, s.card(language, c, counts[c.ID], found))
	}
	return views, keys, nil
}

func (s *Screen) card(language string, c article.Card, comments int, found pictures) Card {
	view := Card{
		URL: c.URL, Headline: c.Headline, Standfirst: c.Standfirst, Section: sectionLink(c.Section),
		Storyline: c.Storyline.Name, Label: c.Label, Byline: s.byline(language, c.Byline),
		Published: s.moment(language, c.PublishedAt), Comments: comments, CommentsURL: c.URL + "#comments",
	}
	if view.Standfirst == "" && len(c.KeyPoints) > 0 {
		view.Standfirst = c.KeyPoints[0].Text
	}
	if c.LeadPicture != nil {
		view.Picture = found.lead(*c.LeadPicture)
	}
	return view
}

// cardOf is the card of a story whose own parts (comments, share) point back to it.
func (s *Screen) cardOf(story article.Story) Card {
	return Card{
		URL: story.URL, Headline: story.Headline, Standfirst: story.Standfirst, Section: sectionLink(story.Section),
		Storyline: story.Storyline.Name, Label: story.Label, Byline: s.byline(story.Language, story.Byline),
		Published: s.moment(story.Language, story.PublishedAt), CommentsURL: story.URL + "#comments",
	}
}

// onward are the stories to read after one.
type onward struct {
	chapters []article.Card
	before   []article.Card // the previous chapter, then the first, where it is another
	related  []article.Card
}

// onward chooses what follows a story: the next chapters of the same running
// story, the way back to its beginning, then the stories that share most with it.
func (s *Screen) onward(ctx context.Context, q db.Queryer, story article.Story) (next onward, err error) {
	if !story.Storyline.ID.IsZero() {
		if next.chapters, err = s.Articles.Chapters(ctx, q, story, mostOnward); err != nil {
			return next, err
		}
		if next.before, err = s.Articles.Before(ctx, q, story); err != nil {
			return next, err
		}
	}
	next.related, err = s.Articles.Related(ctx, q, story, mostOnward)
	return next, err
}

func (s *Screen) continueReading(ctx context.Context, q db.Queryer, language string, next onward, keys []string) (Continue, []string, error) {
	views, more, err := s.cards(ctx, q, language, append(append([]article.Card{}, next.chapters...), next.related...))
	if err != nil {
		return Continue{}, nil, err
	}
	n := len(next.chapters)
	p := Continue{Chapters: views[:n:n], Related: views[n:]}
	for i, c := range next.before {
		more = append(more, article.KeyStory(c.ID))
		if i == 0 {
			p.Previous = Link{c.Headline, c.URL}
		} else {
			p.Beginning = Link{c.Headline, c.URL}
		}
	}
	return p, append(keys, more...), nil
}
