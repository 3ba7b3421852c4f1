package main

import (
	"io"
	"os"
	"os/user"
	"time"

	"broadsheet/internal/app"
)

// moderator is who runs the command, as the record names them.
func moderator() string {
	if u, err := user.Current(); err == nil {
		return u.Username
	}
	return "command"
}

type commentDecide struct {
	Verb    string        `arg:"" help:"approve, hold, spam, remove, feature, unfeature, lock, unlock, black-out or ban." enum:"approve,hold,spam,remove,feature,unfeature,lock,unlock,black-out,ban"`
	IDs     []string      `arg:"" name:"id" help:"Comments, by the id in their address."`
	Code    string        `help:"Why: spam, insult, hate, threat, personal, illegal, copyright, impersonation, off-topic or other. Removing needs one." default:""`
	Reason  string        `help:"Why, in words, for the record and the writer." default:""`
	Stretch string        `help:"The words to black out, as they stand in the comment." default:""`
	For     time.Duration `help:"How long a ban lasts." default:"168h"`
	Network bool          `help:"Ban the network too that the comment came from."`
}

func (c *commentDecide) Run(e *env) error {
	return e.command("comment-decide", app.CommentDecideRequest{
		By: moderator(), Verb: c.Verb, IDs: c.IDs, Code: c.Code, Reason: c.Reason, Stretch: c.Stretch, For: c.For, Network: c.Network,
	})
}

type commentUndo struct {
	Decisions []string `arg:"" name:"decision" help:"Decisions, by the key that deciding gave."`
}

func (c *commentUndo) Run(e *env) error {
	return e.command("comment-undo", app.CommentUndoRequest{By: moderator(), Decisions: c.Decisions})
}

type commentSwitch struct {
	Story  string        `help:"Path of one story; unsaid: the whole site." default:""`
	Who    string        `help:"Who may write: open, confirmed, members or closed. Unsaid: as set before or above." enum:",open,confirmed,members,closed" default:""`
	Slow   time.Duration `help:"Least time between two comments of a person; below 0: none, whatever the site has." default:"0"`
	Attack string        `help:"Whether guests' browsers work for each comment: off, auto or on." enum:",off,auto,on" default:""`
}

func (c *commentSwitch) Run(e *env) error {
	return e.command("comment-switch", app.CommentSwitchRequest{By: moderator(), Story: c.Story, Who: c.Who, Slow: c.Slow, Attack: c.Attack})
}

type commentRules struct {
	Set string `help:"File with the rules as JSON, or - for standard input; unsaid: show those in force." default:"" placeholder:"FILE"`
}

func (c *commentRules) Run(e *env) error {
	req := app.CommentRulesRequest{By: moderator()}
	if c.Set != "" {
		from := io.Reader(os.Stdin)
		if c.Set != "-" {
			f, err := os.Open(c.Set)
			if err != nil {
				return err
			}
			defer f.Close()
			from = f
		}
		text, err := io.ReadAll(io.LimitReader(from, 4<<20))
		if err != nil {
			return err
		}
		req.Rules = string(text)
		if req.Rules == "" {
			req.Rules = " " // nothing is no rules, and is said to be
		}
	}
	return e.command("comment-rules", req)
}
