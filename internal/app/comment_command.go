package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"time"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/people/account"
	"broadsheet/internal/response/comment"
)

// CommentDecideRequest is a decision about comments.
type CommentDecideRequest struct {
	By      string        `json:"by"`
	Verb    string        `json:"verb"`
	IDs     []string      `json:"ids"`
	Code    string        `json:"code,omitempty"`
	Reason  string        `json:"reason,omitempty"`
	Stretch string        `json:"stretch,omitempty"`
	For     time.Duration `json:"for,omitempty"`
	Network bool          `json:"network,omitempty"`
}

func commentDecide(ctx context.Context, a *App, request json.RawMessage, out, complain io.Writer) int {
	req, ok := read[CommentDecideRequest](request, complain)
	if !ok {
		return 1
	}
	var acts []comment.Act
	for _, id := range req.IDs {
		act := comment.Act{Comment: id, Verb: comment.Verb(req.Verb), Code: req.Code, Reason: req.Reason, Stretch: req.Stretch}
		if act.Verb == comment.BanWriter {
			act.BanFor, act.BanNetwork = req.For, req.Network
		}
		acts = append(acts, act)
	}
	done, err := a.Comments.Decide(ctx, account.AtCommand(req.By), acts...)
	if err != nil {
		fmt.Fprintln(complain, "broadsheet:", err)
		return 1
	}
	exit := 0
	for i, d := range done {
		switch {
		case d.Err != nil:
			fmt.Fprintf(complain, "broadsheet: %s: %v\n", line(req.IDs[i], 40), d.Err)
			exit = 1
		case d.Decision.IsZero():
			fmt.Fprintf(out, "%s stood so already\n", d.Comment.PublicID)
		default:
			fmt.Fprintf(out, "%s: %s; undo with %s\n", d.Comment.PublicID, req.Verb, d.Decision)
		}
	}
	return exit
}

// CommentUndoRequest names decisions to take back.
type CommentUndoRequest struct {
	By        string   `json:"by"`
	Decisions []string `json:"decisions"`
}

func commentUndo(ctx context.Context, a *App, request json.RawMessage, out, complain io.Writer) int {
	req, ok := read[CommentUndoRequest](request, complain)
	if !ok {
		return 1
	}
	exit := 0
	for _, text := range req.Decisions {
		id, err := db.ParseID(text)
		if err == nil {
			var c comment.Comment
			if c, err = a.Comments.Undo(ctx, account.AtCommand(req.By), id); err == nil {
				fmt.Fprintf(out, "%s is %s again\n", c.PublicID, c.State)
				continue
			}
		}
		fmt.Fprintf(complain, "broadsheet: %s: %v\n", line(text, 40), err)
		exit = 1
	}
	return exit
}

// CommentSwitchRequest sets the switches of a story or of the site.
type CommentSwitchRequest struct {
	By     string        `json:"by"`
	Story  string        `json:"story,omitempty"`
	Who    string        `json:"who,omitempty"`
	Slow   time.Duration `json:"slow,omitempty"`
	Attack string        `json:"attack,omitempty"`
}

func commentSwitch(ctx context.Context, a *App, request json.RawMessage, out, complain io.Writer) int {
	req, ok := read[CommentSwitchRequest](request, complain)
	if !ok {
		return 1
	}
	fail := func(err error) int {
		fmt.Fprintln(complain, "broadsheet:", err)
		return 1
	}
	var story db.ID
	if req.Story != "" {
		found, err := a.Articles.Find(ctx, a.db, a.conf.BaseURL, req.Story)
		if errors.Is(err, db.ErrMissing) {
			return fail(fmt.Errorf("there is no story at %q: give its path, such as /news/ferry", line(req.Story, 80)))
		}
		if err != nil {
			return fail(err)
		}
		story = found.ID
	}
	s := comment.Switches{Who: comment.Who(req.Who), Slow: req.Slow, Attack: comment.Attack(req.Attack)}
	if err := a.Comments.Switch(ctx, account.AtCommand(req.By), story, s); err != nil {
		return fail(err)
	}
	now, _, err := a.Comments.InForce(ctx, a.db, story)
	if err != nil {
		return fail(err)
	}
	fmt.Fprintf(out, "who may write: %s; slow mode: %v; attack: %s\n", or(string(now.Who), "open"), max(now.Slow, 0), or(string(now.Attack), "off"))
	return 0
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// CommentRulesRequest shows the rules for comments, or replaces them.
type CommentRulesRequest struct {
	By    string `json:"by"`
	Rules string `json:"rules,omitempty"` // JSON; empty: show them
}

func commentRules(ctx context.Context, a *App, request json.RawMessage, out, complain io.Writer) int {
	req, ok := read[CommentRulesRequest](request, complain)
	if !ok {
		return 1
	}
	_, policy, err := a.Comments.InForce(ctx, a.db, db.ID{})
	if err == nil && req.Rules != "" {
		if policy, err = comment.ReadPolicy(policy, []byte(req.Rules)); err == nil {
			err = a.Comments.SetPolicy(ctx, account.AtCommand(req.By), policy)
		}
	}
	if err != nil {
		fmt.Fprintln(complain, "broadsheet:", err)
		return 1
	}
	lines := json.NewEncoder(out)
	lines.SetIndent("", "  ")
	if err := lines.Encode(policy); err != nil {
		return 1
	}
	return 0
}
