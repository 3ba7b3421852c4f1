package site

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/people/account"
	"broadsheet/internal/response/comment"
)

const (
	wordsOnPage  = 50
	wordsInPiece = 200 // of an export
)

// lister reads somebody's comments, or the answers to them.
type lister func(ctx context.Context, q db.Queryer, of db.ID, below comment.Below, limit int) ([]comment.Listed, error)

func (s *Screen) myComments(w http.ResponseWriter, r *http.Request, who account.Session) error {
	return s.words(w, r, who, WordsPage{Kind: "comments", Other: "/my/replies"}, s.Comments.ByAccount)
}

func (s *Screen) myReplies(w http.ResponseWriter, r *http.Request, who account.Session) error {
	return s.words(w, r, who, WordsPage{Kind: "replies", Other: "/my/comments"}, s.Comments.Replied)
}

func (s *Screen) words(w http.ResponseWriter, r *http.Request, who account.Session, p WordsPage, read lister) error {
	list, err := read(r.Context(), s.DB, who.Account.ID, readBelow(r.URL.Query().Get("before")), wordsOnPage+1)
	if err != nil {
		return err
	}
	if p.Frame, err = s.ownFrame(r, "my."+p.Kind); err != nil {
		return err
	}
	if len(list) > wordsOnPage {
		list = list[:wordsOnPage]
		p.Older = "/my/" + p.Kind + "?before=" + belowWord(list[len(list)-1])
	}
	for _, c := range list {
		words := MyWords{
			Story: Link{Text: c.Headline, URL: (&url.URL{Path: c.Path}).EscapedPath()}, Name: c.Name, Text: c.Body,
			Time: s.moment(s.conf.Language, c.At), State: shownAs(c.State),
		}
		if c.State == comment.Spam {
			words.State = "held" // what the newsroom takes it for is no news for a sender of spam
		}
		if c.Headline != "" {
			words.URL = c.URL()
			if c.State == comment.Held {
				words.URL += "?receipt=" + s.receipt(c.PublicID)
			}
		}
		p.Words = append(p.Words, words)
	}
	return s.show(w, http.StatusOK, "account/words", p)
}

// belowWord is the place of a comment in a list, as it stands in an address.
func belowWord(c comment.Listed) string {
	return strconv.FormatInt(c.At.UnixMilli(), 36) + "-" + c.ID.String()
}

// readBelow reads it; what is none is the top of the list.
func readBelow(word string) comment.Below {
	at, id, _ := strings.Cut(word, "-")
	ms, err := strconv.ParseInt(at, 36, 64)
	key, bad := db.ParseID(id)
	if err != nil || bad != nil || ms <= 0 {
		return comment.Below{}
	}
	return comment.Below{At: db.Milliseconds(ms), ID: key}
}

// exported is a comment as its writer takes it along.
type exported struct {
	ID      string    `json:"id"`
	Story   string    `json:"story"`
	URL     string    `json:"url,omitempty"`
	ReplyTo string    `json:"in_reply_to,omitempty"`
	Name    string    `json:"name"`
	Text    string    `json:"text"`
	State   string    `json:"state"`
	Written time.Time `json:"written_at"`
	Changed time.Time `json:"changed_at"`
}

// export sends everything that the site holds of somebody, piece by piece, so
// that it takes no more memory for who has written much.
func (s *Screen) export(w http.ResponseWriter, r *http.Request, who account.Session) error {
	ctx := r.Context()
	held, err := s.Accounts.Export(ctx, who.Account)
	if err != nil {
		return err
	}
	head, err := json.MarshalIndent(held, "", "  ")
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/json; charset=utf-8")
	h.Set("Content-Disposition", `attachment; filename="my-data.json"`)
	h.Set("Cache-Control", "no-store")
	// The comments follow inside the object that the account began.
	piece := bytes.NewBuffer(bytes.TrimRight(head, "\n} "))
	piece.WriteString(",\n  \"comments\": [")
	below, comma := comment.Below{}, "\n    "
	for {
		list, err := s.Comments.ByAccount(ctx, s.DB, who.Account.ID, below, wordsInPiece)
		if err != nil {
			return err // the connection is cut: what came so far is no whole file
		}
		for _, c := range list {
			line, err := json.Marshal(s.exported(c))
			if err != nil {
				return err
			}
			piece.WriteString(comma)
			piece.Write(line)
			comma = ",\n    "
			below = comment.Below{At: c.At, ID: c.ID}
		}
		if len(list) < wordsInPiece {
			piece.WriteString("\n  ]\n}\n")
		}
		if _, err := w.Write(piece.Bytes()); err != nil || len(list) < wordsInPiece {
			return nil // nobody is left to tell
		}
		piece.Reset()
	}
}

func (s *Screen) exported(c comment.Listed) exported {
	e := exported{
		ID: c.PublicID, Story: c.Headline, ReplyTo: c.Parent, Name: c.Name, Text: c.Body,
		State: string(c.State), Written: c.At.Time, Changed: c.Changed.Time,
	}
	if c.Path != "" {
		e.URL = s.absolute(c.URL())
	}
	return e
}
