package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
	"time"

	"broadsheet/internal/people/account"
	"broadsheet/internal/response/comment"
)

// commands are what can be asked of an open site, by name.
var commands = map[string]command{
	"publish":      publish,
	"backup":       backup,
	"comment-list": commentList,
	"comment-hide": commentHide,
	"comment-show": commentShow,

	"comment-decide": commentDecide,
	"comment-undo":   commentUndo,
	"comment-switch": commentSwitch,
	"comment-rules":  commentRules,

	"front":        editFront,
	"describe":     describe,
	"settings":     changeSettings,
	"mail-test":    mailTest,
	"mail-status":  mailStatus,
	"mail-retry":   mailRetry,
	"mail-preview": mailPreview,
	"mail-dkim":    mailKey,
	"user":         editUser,
}

// read decodes a command's request.
func read[T any](request json.RawMessage, complain io.Writer) (T, bool) {
	var v T
	if err := json.Unmarshal(request, &v); err != nil {
		fmt.Fprintln(complain, "broadsheet: the request cannot be read:", err)
		return v, false
	}
	return v, true
}

// CommentListRequest chooses comments.
type CommentListRequest struct {
	State string `json:"state,omitempty"`
	Limit int    `json:"limit"`
	JSON  bool   `json:"json"`
}

// listedComment is a line of `comment list --json`.
type listedComment struct {
	ID     string    `json:"id"`
	State  string    `json:"state"`
	Rule   string    `json:"rule,omitempty"`
	Reason string    `json:"reason,omitempty"`
	At     time.Time `json:"at"`
	Name   string    `json:"name"`
	Email  string    `json:"email"`
	Story  string    `json:"story"`
	URL    string    `json:"url"`
	Body   string    `json:"body"`
}

func commentList(ctx context.Context, a *App, request json.RawMessage, out, complain io.Writer) int {
	req, ok := read[CommentListRequest](request, complain)
	if !ok {
		return 1
	}
	list, err := a.Comments.List(ctx, a.db, comment.Filter{State: comment.State(req.State), Limit: req.Limit})
	if err != nil {
		fmt.Fprintln(complain, "broadsheet:", err)
		return 1
	}
	if req.JSON {
		lines := json.NewEncoder(out)
		for _, c := range list {
			lines.Encode(listedComment{
				ID: c.PublicID, State: string(c.State), Rule: c.Rule, Reason: c.Reason, At: c.At.Time,
				Name: c.Name, Email: c.Email, Story: c.Headline, URL: a.conf.BaseURL + c.URL(), Body: c.Body,
			})
		}
		return 0
	}
	if len(list) == 0 {
		fmt.Fprintln(out, "no comments")
		return 0
	}
	table := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintln(table, "ID\tSTATE\tWHEN\tWHO\tSTORY\tCOMMENT")
	for _, c := range list {
		state := string(c.State)
		if c.State == comment.Held {
			state += " (" + c.Rule + ")"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%s\t%s\n", c.PublicID, state,
			c.At.In(a.conf.Location).Format("2006-01-02 15:04"), line(c.Name, 24), line(c.Headline, 32), line(c.Body, 60))
	}
	table.Flush()
	return 0
}

// line is a text on one line of a terminal: cut, without line breaks, and
// without what a terminal would take for a command.
func line(text string, most int) string {
	clean := strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069 {
			return ' '
		}
		return r
	}, text)
	runes := []rune(strings.Join(strings.Fields(clean), " "))
	if len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return string(runes)
}

// CommentRequest names comments, with a reason for hiding them.
type CommentRequest struct {
	IDs    []string `json:"ids"`
	Reason string   `json:"reason,omitempty"`
}

func commentHide(ctx context.Context, a *App, request json.RawMessage, out, complain io.Writer) int {
	return decide(request, out, complain, "hidden", func(req CommentRequest, id string) (comment.Comment, error) {
		return a.Comments.Hide(ctx, account.AtCommand("comment"), id, req.Reason)
	})
}

func commentShow(ctx context.Context, a *App, request json.RawMessage, out, complain io.Writer) int {
	return decide(request, out, complain, "shown", func(_ CommentRequest, id string) (comment.Comment, error) {
		return a.Comments.Show(ctx, account.AtCommand("comment"), id)
	})
}

func decide(request json.RawMessage, out, complain io.Writer, done string, do func(CommentRequest, string) (comment.Comment, error)) int {
	req, ok := read[CommentRequest](request, complain)
	if !ok {
		return 1
	}
	exit := 0
	for _, id := range req.IDs {
		c, err := do(req, id)
		switch {
		case errors.Is(err, comment.ErrMissing):
			fmt.Fprintf(complain, "broadsheet: there is no comment %q; `broadsheet comment list` shows their ids\n", line(id, 40))
			exit = 1
		case err != nil:
			fmt.Fprintf(complain, "broadsheet: %s: %v\n", line(id, 40), err)
			exit = 1
		default:
			fmt.Fprintf(out, "%s is %s: %s\n", c.PublicID, done, line(c.Body, 60))
		}
	}
	return exit
}

// BackupRequest says where a backup goes: an absolute path.
type BackupRequest struct {
	Path string `json:"path"`
}

func backup(ctx context.Context, a *App, request json.RawMessage, out, complain io.Writer) int {
	req, ok := read[BackupRequest](request, complain)
	if !ok {
		return 1
	}
	m, err := a.Backup(ctx, req.Path)
	if err != nil {
		fmt.Fprintln(complain, "broadsheet: backup:", err)
		return 1
	}
	fmt.Fprintf(out, "backup of %d files as of %s: %s\n", len(m.Files), m.At.Format(time.RFC3339), req.Path)
	return 0
}
