package site

import (
	"context"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/richtext"
	"broadsheet/internal/floor/safehtml"
	"broadsheet/internal/floor/theme"
	"broadsheet/internal/story/article"
	"broadsheet/internal/story/media"
)

// feedText is how many stored bytes of text a feed is made from: thirty long
// reads fit, thirty of the longest stories that may be published do not. What is
// beyond it stands in the feed with its summary.
const feedText = 2 << 20

// fullTexts are the whole stories of a feed as programs show them, far from our
// page: without ids, and with addresses that lead back to it.
func (s *Screen) fullTexts(ctx context.Context, q db.Queryer, list []article.Card) (map[db.ID]safehtml.HTML, error) {
	ids := make([]db.ID, len(list))
	for i, c := range list {
		ids[i] = c.ID
	}
	texts, err := s.Articles.Texts(ctx, q, ids, feedText)
	if err != nil {
		return nil, err
	}
	var wanted []string
	for _, c := range list {
		if c.LeadPicture != nil {
			wanted = append(wanted, c.LeadPicture.Media)
		}
		for _, block := range texts[c.ID].Body.Content {
			if block.Type == richtext.Picture && block.Attrs != nil && block.Attrs.Media != "" {
				wanted = append(wanted, block.Attrs.Media)
			}
		}
	}
	found, err := media.ByPublicIDs(ctx, q, wanted)
	if err != nil {
		return nil, err
	}
	whole := make(map[db.ID]safehtml.HTML, len(texts))
	for _, c := range list {
		if text, ok := texts[c.ID]; ok {
			whole[c.ID] = s.fullText(c, text, found)
		}
	}
	return whole, nil
}

func (s *Screen) fullText(card article.Card, text article.Text, found pictures) safehtml.HTML {
	var b safehtml.Builder
	foreign := card.Language != s.conf.Language // a feed has one language, its items may have others
	if foreign {
		b.Raw("<div").Attr("lang", card.Language).Attr("dir", theme.Direction(card.Language)).Raw(">\n")
	}
	if card.LeadPicture != nil {
		b.HTML(s.feedPicture(found.lead(*card.LeadPicture)))
	}
	options := richtext.Options{
		Base: s.conf.BaseURL, NoIDs: true,
		Picture: func(a richtext.Attrs) safehtml.HTML { return s.feedPicture(found.inText(a)) },
	}
	if place := card.Dateline.Place; place != "" {
		options.Dateline = safehtml.Escape(place + " — ")
	}
	b.HTML(richtext.HTML(text.Body, options))
	for _, c := range text.Corrections {
		at := s.moment(card.Language, c.At)
		b.Raw("<p><strong>").Text(s.say(card.Language, "correction")).Raw("</strong> <time").Attr("datetime", at.ISO).Raw(">").
			Text(at.Day).Raw("</time><br>").Text(c.Text).Raw("</p>\n")
	}
	if foreign {
		b.Raw("</div>\n")
	}
	return b.Done()
}

func (s *Screen) feedPicture(p *Picture) safehtml.HTML {
	if p == nil {
		return ""
	}
	return richtext.PlainPicture(richtext.Attrs{Source: s.absolute(p.Src), Alt: p.Alt, Caption: p.Caption, Credit: p.Credit})
}
