package site

import (
	"net/http"

	"broadsheet/internal/floor/web"
	"broadsheet/internal/response/comment"
	"broadsheet/internal/story/article"
)

// preview shows a comment as it would stand there, above the form with its text.
// Nothing is stored; name and address may be missing still.
func (s *Screen) preview(w http.ResponseWriter, r *http.Request, at article.Address, form web.Form) error {
	web.Label(w, "comment.preview")
	body := comment.Draft{Body: form.Value("body")}
	if refused := body.CheckBody(); refused != nil {
		return s.refuse(w, r, at, form, refused)
	}
	story, err := s.Articles.Story(r.Context(), s.DB, at.Object)
	if err != nil {
		return err
	}
	page, err := s.formPage(r.Context(), story, form)
	if err != nil {
		return err
	}
	page.Preview = s.commentHTML(threadView{story: story.URL, language: story.Language}, comment.Comment{Body: body.Words()})
	return s.answer(w, story.Language, http.StatusOK, "comment/form_page", page)
}
