package site

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"broadsheet/internal/floor/web"
	"broadsheet/internal/story/article"
)

// mostOnError is how many of the latest stories an error page leads on to.
const mostOnError = 5

// ErrorPage draws the page of an error in the site's look. A fault must not
// cause another, so only what is missing or gone asks the database anything.
func (s *Screen) ErrorPage(status int, kind web.Kind, public, requestID string) []byte {
	if trouble := s.theme.Trouble(); len(trouble) > 0 && kind == web.KindFault {
		return trouble
	}
	lang := s.conf.Language
	p := ErrorPage{Frame: s.bareFrame(lang), Status: status, Sentence: public, RequestID: requestID}
	if kind != web.KindFault && kind != web.KindBusy {
		p.RequestID = ""
	}
	if kind == web.KindMissing || kind == web.KindGone {
		s.leadOn(&p, lang)
	}
	p.Frame.Title = s.title(strconv.Itoa(status) + " " + http.StatusText(status))
	p.Frame.NoIndex = true
	body, err := s.theme.In(lang).Render("error", p)
	if err != nil {
		return s.theme.Trouble() // none for readers: the plain page goes out
	}
	return body
}

// leadOn adds the sections and the latest stories, if they come quickly.
func (s *Screen) leadOn(p *ErrorPage, lang string) {
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	frame, err := s.frame(ctx, s.DB, lang)
	if err != nil {
		return
	}
	p.Frame = frame
	list, _, err := s.Articles.List(ctx, s.DB, article.ListLatest, article.Cursor{}, mostOnError)
	if err != nil {
		return
	}
	for _, c := range list {
		p.Latest = append(p.Latest, s.card(lang, c, 0, nil))
	}
}
