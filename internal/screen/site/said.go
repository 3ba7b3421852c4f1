package site

import (
	"context"
	"net/http"

	"broadsheet/internal/floor/pagecache"
	"broadsheet/internal/floor/web"
	"broadsheet/internal/story/article"
	"broadsheet/internal/story/quote"
)

// mostSaid is how many quotations a speaker's page shows.
const mostSaid = 200

// said is the page of what a person said on the record, each with a link to the
// very sentence.
func (s *Screen) said(w http.ResponseWriter, r *http.Request) error {
	slug := r.PathValue("slug")
	return s.cached(w, r, r.URL.Path, func(ctx context.Context, v view) (*pagecache.Page, error) {
		list, err := quote.BySpeaker(ctx, s.DB, slug, s.DB.Now(), mostSaid)
		if err != nil {
			return nil, err
		}
		if len(list) == 0 {
			return nil, web.Missing("")
		}
		if v.trail != "" {
			return moved(path("said", slug), article.KeySpeaker(slug)), nil
		}
		lang := s.conf.Language
		p := SaidPage{Name: list[0].Speaker}
		if p.Frame, err = s.frame(ctx, s.DB, lang); err != nil {
			return nil, err
		}
		for _, q := range list {
			p.Quotations = append(p.Quotations, Said{
				Text: q.Text, Role: q.Role, Occasion: q.Occasion,
				Story: Link{q.Headline, q.URL()}, Published: s.moment(lang, q.At),
			})
		}
		p.Frame.Title = s.title(s.say(lang, "said.head", p.Name))
		p.Frame.Canonical = s.absolute(path("said", slug))
		p.Frame.Social = s.website(p.Name, "")
		built, err := s.page("said", lang, p, article.KeySpeaker(slug))
		if built != nil {
			built.Label = "said"
		}
		return built, err
	})
}
