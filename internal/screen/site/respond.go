package site

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/floor/safehtml"
	"broadsheet/internal/floor/web"
	"broadsheet/internal/people/account"
	"broadsheet/internal/response/comment"
	"broadsheet/internal/story/article"
)

// maxForm is the most that a comment's form may bring: ten thousand characters
// of four bytes, percent-encoded, and the other fields.
const maxForm = 160 << 10

// post takes what readers send to a story's parts.
func (s *Screen) post(w http.ResponseWriter, r *http.Request) error {
	path, part, id := split(r.URL.Path)
	switch {
	case part == "comment/vote":
		return s.vote(w, r, path, id)
	case part == "comment/edit":
		return s.edit(w, r, path, id)
	case part == "comment/deletion":
		return s.deleteComment(w, r, path, id)
	case part != "comments" || id != "":
		return s.notTaken(w, r)
	}
	web.Label(w, "comment.post")
	// The story itself is read only for an answer that shows it: whether it may
	// be seen and answered is checked where the comment is written.
	at, err := s.storyAddress(r.Context(), path)
	if err != nil {
		return err
	}
	form, err := web.ReadForm(w, r, web.FormLimits{Bytes: maxForm, Fields: 20})
	if err != nil {
		return err
	}
	network, networks, err := s.Networks.Known(r.Context(), s.ClientIP(r))
	if err != nil {
		return s.paused(w, at, form, err)
	}
	draft := comment.Draft{
		Story:    at.Object,
		Parent:   form.Value("parent"),
		Name:     form.Value("name"),
		Email:    form.Value("email"),
		Body:     form.Value("body"),
		Trapped:  form.Value("url") != "",
		Key:      r.Header.Get("Idempotency-Key"),
		Network:  network,
		Networks: networks,
		Work:     form.Value("work"),
	}
	taken := func() error { return nil }
	who, err := s.signed(r)
	switch {
	case errors.Is(err, account.ErrSignedOut):
		draft.Owner, taken = s.greet(w, r)
	case err != nil:
		return s.paused(w, at, form, err)
	default:
		// Whoever is signed in writes as who they are, whatever the form says.
		draft.Account, draft.Email = who.Account.ID, who.Account.Email
		if who.Account.Name != "" {
			draft.Name = who.Account.Name
		}
	}
	got, err := s.Comments.Post(r.Context(), draft)
	var refused comment.Refusals
	var hurry comment.Hurry
	switch {
	case errors.As(err, &refused):
		return s.refuse(w, r, at, form, refused)
	case errors.As(err, &hurry):
		return s.tooSoon(w, r, at, form, hurry)
	case Classify(err) == web.KindBusy:
		return s.paused(w, at, form, err)
	case err != nil:
		return err
	}
	if err := taken(); err != nil {
		return err
	}
	place := placeOf(at) + "/comments/" + got.PublicID
	if got.Held {
		place += "?receipt=" + s.receipt(got.PublicID)
	}
	web.SeeOther(w, place)
	return nil
}

// placeOf is where a story stands now, escaped.
func placeOf(at article.Address) string {
	if at.Kind == article.Moved {
		return at.Target
	}
	return (&url.URL{Path: at.Path}).EscapedPath()
}

// notTaken answers what is sent to an address that can only be read.
func (s *Screen) notTaken(w http.ResponseWriter, r *http.Request) error {
	read := r.Clone(r.Context())
	read.Method = http.MethodGet
	if _, pattern := s.mux.Handler(read); pattern == anyAddress {
		path, _, _ := split(r.URL.Path)
		if _, err := s.lookup(r.Context(), path); err != nil {
			return err
		}
	}
	w.Header().Set("Allow", "GET, HEAD")
	return &web.Error{Kind: web.KindMethod}
}

// receipt proves that somebody sent a comment that waits: it stands in the
// address that the sender is led to, and nowhere else.
func (s *Screen) receipt(public string) string {
	mac := hmac.New(sha256.New, s.Receipt)
	mac.Write([]byte(public))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:18])
}

// refuse answers with the form as it was sent and what is wrong with it.
func (s *Screen) refuse(w http.ResponseWriter, r *http.Request, at article.Address, form web.Form, why comment.Refusals) error {
	story, err := s.Articles.Story(r.Context(), s.DB, at.Object)
	if err != nil {
		return err
	}
	page, err := s.formPage(r.Context(), story, form)
	if err != nil {
		return err
	}
	lang := story.Language
	for _, no := range why {
		sentence := s.sayCount(lang, no.Key, no.Count)
		switch no.Field {
		case "body":
			page.Form.BodyError = sentence
		case "name":
			page.Form.NameError = sentence
		case "email":
			page.Form.EmailError = sentence
		default:
			page.Form.Reason = sentence
		}
	}
	if page.Form.Reason == "" {
		page.Form.Reason = s.say(lang, "comment.refused.fields")
	}
	return s.answer(w, lang, http.StatusUnprocessableEntity, "comment/form_page", page)
}

// tooSoon answers who writes faster than they may: the text is given back, with
// the time after which it can be sent.
func (s *Screen) tooSoon(w http.ResponseWriter, r *http.Request, at article.Address, form web.Form, hurry comment.Hurry) error {
	story, err := s.Articles.Story(r.Context(), s.DB, at.Object)
	if err != nil {
		return err
	}
	page, err := s.formPage(r.Context(), story, form)
	if err != nil {
		return err
	}
	page.Form.Reason = s.sayCount(story.Language, hurry.Key, hurry.Seconds())
	w.Header().Set("Retry-After", strconv.Itoa(hurry.Seconds()))
	return s.answer(w, story.Language, http.StatusTooManyRequests, "comment/form_page", page)
}

// paused answers while comments cannot be stored: the text is given back, and
// nothing was lost.
func (s *Screen) paused(w http.ResponseWriter, at article.Address, form web.Form, cause error) error {
	ctx := context.Background() // the request's may be over already
	story, err := s.Articles.Story(ctx, s.DB, at.Object)
	if err != nil {
		return web.Wrap(web.KindBusy, cause, "")
	}
	page, err := s.formPage(ctx, story, form)
	if err != nil {
		return web.Wrap(web.KindBusy, cause, "")
	}
	page.Form.Reason = s.say(story.Language, "comment.refused.paused")
	w.Header().Set("Retry-After", "5")
	return s.answer(w, story.Language, http.StatusServiceUnavailable, "comment/form_page", page)
}

func (s *Screen) formPage(ctx context.Context, story article.Story, form web.Form) (CommentFormPage, error) {
	frame, err := s.frame(ctx, s.DB, story.Language)
	if err != nil {
		return CommentFormPage{}, err
	}
	frame.NoIndex = true
	frame.Title = s.title(story.Headline)
	page := CommentFormPage{Frame: frame, Story: s.cardOf(story), Form: s.form(story)}
	page.Form.Parent = form.Value("parent")
	page.Form.Body, page.Form.Name, page.Form.Email = form.Value("body"), form.Value("name"), form.Value("email")
	if page.Form.Parent == "" {
		return page, nil
	}
	parent, err := s.Comments.ByPublicID(ctx, s.DB, story.ID, page.Form.Parent)
	if err != nil || parent.State != comment.Shown {
		page.Form.Parent = ""
		return page, nil
	}
	markup, err := s.fragmentsOf(threadView{story: story.URL, language: story.Language}, []seat{{Place: parent.Place()}},
		func([]db.ID) ([]comment.Comment, error) { return []comment.Comment{parent}, nil })
	if err != nil {
		return page, err
	}
	page.Parent = safehtml.Trusted(bytes.ReplaceAll(markup[0], []byte(votesMark), nil))
	return page, nil
}

// form is an empty form for a story's comments.
func (s *Screen) form(story article.Story) CommentForm {
	return CommentForm{
		Action:        story.URL + "/comments",
		Rules:         s.paper().Rules,
		Draft:         story.PublicID,
		EmailRequired: true,
	}
}

// commentPage is a comment's own address. It is never cached: whoever has just
// written must see their words, and who may see what waits depends on the asker.
func (s *Screen) commentPage(w http.ResponseWriter, r *http.Request, path, id string) error {
	web.Label(w, "comment")
	ctx := r.Context()
	story, err := s.storyAt(ctx, path)
	if err != nil {
		return err
	}
	if path != story.Path || strings.HasSuffix(r.URL.Path, "/") {
		// The story moved, or a slash too many; a receipt goes along.
		to := url.URL{Path: story.Path + "/comments/" + id, RawQuery: r.URL.RawQuery}
		http.Redirect(w, r, to.String(), http.StatusMovedPermanently)
		return nil
	}
	c, err := s.Comments.ByPublicID(ctx, s.DB, story.ID, id)
	if err != nil {
		return err
	}
	// Its writer is not told which of the two it is: both wait for a person.
	waits := c.State == comment.Held || c.State == comment.Spam
	own := waits && hmac.Equal([]byte(r.URL.Query().Get("receipt")), []byte(s.receipt(id)))
	if !own && (c.State == comment.Spam || c.State == comment.Held && c.Replies == 0) {
		// Whether it waits or never was is nobody else's business.
		return web.Missing("")
	}
	page, err := s.singleComment(ctx, story, c, own)
	if err != nil {
		return err
	}
	if err := s.asker(r, &page, story, c); err != nil {
		return err
	}
	return s.answer(w, story.Language, http.StatusOK, "comment/page", page)
}

const (
	mostAbove   = 8
	mostAnswers = 100
)

func (s *Screen) singleComment(ctx context.Context, story article.Story, c comment.Comment, own bool) (CommentPage, error) {
	frame, err := s.frame(ctx, s.DB, story.Language)
	if err != nil {
		return CommentPage{}, err
	}
	frame.NoIndex = c.State != comment.Shown
	frame.Title = s.title(story.Headline)
	frame.Canonical = s.absolute(story.URL + "/comments/" + c.PublicID)
	page := CommentPage{
		Frame: frame, Story: s.cardOf(story), ID: c.PublicID, State: shownAs(c.State),
		Context: story.URL + "?view=all&sort=oldest&after=" + cursorBefore(c) + "#c-" + c.PublicID,
	}
	v := threadView{story: story.URL, language: story.Language, open: false}
	if own {
		page.State = "held"
		page.Context = story.URL
		c.State = comment.Shown // to its own writer
		page.Comment, err = s.threadOf(v, []comment.Comment{c})
		return page, err
	}
	above, err := s.Comments.Ancestors(ctx, s.DB, c.ID, mostAbove)
	if err != nil {
		return page, err
	}
	if page.Above, err = s.threadOf(v, above); err != nil {
		return page, err
	}
	answers, err := s.Comments.RepliesTo(ctx, s.DB, c.ID, mostAnswers)
	if err != nil {
		return page, err
	}
	if v.open, err = s.open(ctx, s.DB, story); err != nil {
		return page, err
	}
	if page.Comment, err = s.threadOf(v, append([]comment.Comment{c}, answers...)); err != nil {
		return page, err
	}
	locked := slices.ContainsFunc(append(above, c), func(c comment.Comment) bool { return !c.Locked.IsZero() })
	if v.open && c.State == comment.Shown && !locked {
		page.Open = true
		page.Form = s.form(story)
		page.Form.Parent = c.PublicID
	}
	return page, nil
}

// cursorBefore is the place just before the thread that a comment stands in, so
// that a page from there shows it with what it answers.
func cursorBefore(c comment.Comment) string {
	return cursorWord(comment.Before(c.Root))
}

// open says whether a story's form is there: by its own setting and age, and by
// what the newsroom has switched.
func (s *Screen) open(ctx context.Context, q db.Queryer, story article.Story) (bool, error) {
	if !s.Comments.Rules().Open(story.Comments, story.PublishedAt, s.DB.Now()) {
		return false, nil
	}
	switches, _, err := s.Comments.InForce(ctx, q, story.ID)
	return switches.Who != comment.Nobody, err
}

// answer sends a page that is for the asker alone.
func (s *Screen) answer(w http.ResponseWriter, language string, status int, name string, page any) error {
	body, err := s.theme.In(language).Render(name, page)
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = w.Write(body) // there is nobody left to tell
	return nil
}

// storyAddress is the address of a story, or one that it moved away from; what
// else stands there is missing.
func (s *Screen) storyAddress(ctx context.Context, path string) (article.Address, error) {
	at, err := s.lookup(ctx, path)
	if err == nil && at.Kind != article.ToStory && at.Kind != article.Moved {
		err = web.Missing("")
	}
	return at, err
}

// storyAt is the story at an address, for parts of it that are not cached.
func (s *Screen) storyAt(ctx context.Context, path string) (article.Story, error) {
	at, err := s.storyAddress(ctx, path)
	if err != nil {
		return article.Story{}, err
	}
	story, err := s.Articles.Story(ctx, s.DB, at.Object)
	if errors.Is(err, db.ErrMissing) {
		return story, web.Missing("")
	}
	return story, err
}
