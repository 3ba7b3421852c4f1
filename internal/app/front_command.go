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

	"broadsheet/internal/floor/db"
	"broadsheet/internal/people/account"
	"broadsheet/internal/story/article"
)

// FrontRequest is one thing to be done to the front.
type FrontRequest struct {
	Do      string        `json:"do"`                // "show", "lead", "seconds", "clear", "breaking" or "sections"
	Section string        `json:"section,omitempty"` // name or slug: its page instead of the front
	Stories []string      `json:"stories"`           // ids, addresses or paths
	Slot    string        `json:"slot,omitempty"`    // to be cleared
	Text    string        `json:"text,omitempty"`    // of breaking news
	For     time.Duration `json:"for,omitempty"`     // 0: until it is changed
	Names   []string      `json:"names"`             // of sections
}

func editFront(ctx context.Context, a *App, request json.RawMessage, out, complain io.Writer) int {
	req, ok := read[FrontRequest](request, complain)
	if !ok {
		return 1
	}
	if err := a.editFront(ctx, account.AtCommand("front"), req, out); err != nil {
		fmt.Fprintln(complain, "broadsheet: front:", err)
		return 1
	}
	return 0
}

func (a *App) editFront(ctx context.Context, actor account.Actor, req FrontRequest, out io.Writer) error {
	stories, err := a.named(ctx, req.Stories)
	if err != nil {
		return err
	}
	until, err := a.after(req.For)
	if err != nil {
		return err
	}
	if req.Section != "" {
		return a.editSectionFront(ctx, actor, req, stories, until, out)
	}
	switch req.Do {
	case "show":
		return a.showFront(ctx, out)
	case "lead":
		if len(stories) != 1 {
			return fmt.Errorf("one story leads; %d were named", len(stories))
		}
		err = a.Articles.PutLead(ctx, actor, stories[0], until)
	case "seconds":
		err = a.Articles.PutSeconds(ctx, actor, stories)
	case "breaking":
		var story *article.Story
		if len(stories) > 0 {
			story = &stories[0]
		}
		err = a.Articles.PutBreaking(ctx, actor, req.Text, story, until)
	case "clear":
		return a.clearFront(ctx, actor, req.Slot, out)
	case "sections":
		return a.orderSections(ctx, actor, req.Names, out)
	default:
		return fmt.Errorf("the serving process does not know %q; it may be older than the program you called", line(req.Do, 40))
	}
	if err != nil {
		return err
	}
	return a.showFront(ctx, out)
}

// editSectionFront does to the page of a section what editFront does to the front.
func (a *App) editSectionFront(ctx context.Context, actor account.Actor, req FrontRequest, stories []article.Story, until db.Time, out io.Writer) error {
	section, err := a.Articles.SectionNamed(ctx, a.db, req.Section)
	if err != nil {
		return err
	}
	switch req.Do {
	case "show":
	case "lead":
		if len(stories) != 1 {
			return fmt.Errorf("one story leads; %d were named", len(stories))
		}
		err = a.Articles.PutSectionLead(ctx, actor, section, stories[0], until)
	case "seconds":
		err = a.Articles.PutSectionSeconds(ctx, actor, section, stories)
	case "clear":
		var stood bool
		if stood, err = a.Articles.ClearSectionSlot(ctx, actor, section, req.Slot); err == nil && !stood {
			fmt.Fprintf(out, "nothing stood at %s\n", req.Slot)
		}
	default:
		return fmt.Errorf("the page of a section has no %q", line(req.Do, 40))
	}
	if err != nil {
		return err
	}
	slots, err := a.Articles.SectionSlots(ctx, a.db, section.ID)
	if err != nil {
		return err
	}
	return a.printSlots(out, slots, slotNames())
}

// named finds the stories that somebody means.
func (a *App) named(ctx context.Context, references []string) ([]article.Story, error) {
	var list []article.Story
	for _, r := range references {
		story, err := a.Articles.Find(ctx, a.db, a.conf.BaseURL, r)
		if errors.Is(err, db.ErrMissing) {
			return nil, fmt.Errorf("there is no story %q here; name it by its id, its path or its address at %s", line(r, 200), a.conf.BaseURL)
		}
		if err != nil {
			return nil, err
		}
		list = append(list, story)
	}
	return list, nil
}

// after is the moment when a time from now is over; no time has no end.
func (a *App) after(d time.Duration) (db.Time, error) {
	if d == 0 {
		return db.Time{}, nil
	}
	if d < time.Second {
		return db.Time{}, fmt.Errorf("--for %s is too short; give a time such as 2h or 30m", d)
	}
	return db.At(a.db.Now().Add(d)), nil
}

func (a *App) clearFront(ctx context.Context, actor account.Actor, slot string, out io.Writer) error {
	stood, err := a.Articles.ClearSlot(ctx, actor, slot)
	if err != nil {
		return err
	}
	if !stood {
		fmt.Fprintf(out, "nothing stood at %s\n", slot)
	}
	return a.showFront(ctx, out)
}

func (a *App) orderSections(ctx context.Context, actor account.Actor, names []string, out io.Writer) error {
	for i, name := range names {
		names[i] = strings.TrimSpace(name)
	}
	order, err := a.Articles.OrderSections(ctx, actor, names)
	if err != nil {
		return err
	}
	list := make([]string, len(order))
	for i, s := range order {
		list[i] = line(s.Name, 60)
	}
	fmt.Fprintf(out, "sections: %s\nnew stories that name no section go to %s\n", strings.Join(list, ", "), list[0])
	return nil
}

// showFront prints the places that editors have filled.
func (a *App) showFront(ctx context.Context, out io.Writer) error {
	slots, err := a.Articles.Slots(ctx, a.db)
	if err != nil {
		return err
	}
	return a.printSlots(out, slots, append(slotNames(), article.SlotBreaking))
}

// slotNames are the places that a front has, and a section's page.
func slotNames() []string {
	names := []string{article.SlotLead}
	for n := range article.MaxSeconds {
		names = append(names, article.SlotSecond(n+1))
	}
	return names
}

func (a *App) printSlots(out io.Writer, slots []article.Slot, names []string) error {
	filled := map[string]article.Slot{}
	for _, s := range slots {
		filled[s.Name] = s
	}
	table := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	for _, name := range names {
		s, ok := filled[name]
		switch {
		case ok:
			fmt.Fprintf(table, "%s\t%s\n", name, a.slotLine(s))
		case name == article.SlotBreaking:
			fmt.Fprintf(table, "%s\t(none)\n", name)
		default:
			fmt.Fprintf(table, "%s\t(by rule)\n", name)
		}
	}
	return table.Flush()
}

func (a *App) slotLine(s article.Slot) string {
	var parts []string
	if s.Text != "" {
		parts = append(parts, "“"+line(s.Text, 80)+"”")
	}
	if s.PublicID != "" {
		parts = append(parts, s.PublicID+" "+line(s.Headline, 60))
		if s.State != article.StatePublished {
			parts = append(parts, "("+string(s.State)+": readers do not see it)")
		}
	}
	if !s.Until.IsZero() {
		what := "until "
		if !s.Until.After(a.db.Now().Time) {
			what = "over since "
		}
		parts = append(parts, what+s.Until.In(a.conf.Location).Format("2006-01-02 15:04 MST"))
	}
	return strings.Join(parts, " ")
}
