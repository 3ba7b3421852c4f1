package article

import (
	"context"
	"slices"
	"strings"
	"time"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/people/account"
)

// PutLead makes a story the lead of the front until a moment; zero: until it is
// changed.
func (a *Articles) PutLead(ctx context.Context, actor account.Actor, story Story, until db.Time) error {
	if err := mayStandOnFront(story); err != nil {
		return err
	}
	if err := a.ahead(until); err != nil {
		return err
	}
	return a.edit(ctx, actor, "put", SlotLead, []string{KeyFront}, func(tx *db.Tx) error {
		return fill(tx, Slot{Name: SlotLead, Story: story.ID, Until: until})
	})
}

// PutSeconds puts stories behind the lead, in this order. Places that are left
// are filled by rule.
func (a *Articles) PutSeconds(ctx context.Context, actor account.Actor, stories []Story) error {
	if err := mayFollow(stories); err != nil {
		return err
	}
	return a.edit(ctx, actor, "put", "seconds", []string{KeyFront}, func(tx *db.Tx) error {
		if _, err := clearSeconds(tx); err != nil {
			return err
		}
		for i, s := range stories {
			if err := fill(tx, Slot{Name: SlotSecond(i + 1), Story: s.ID}); err != nil {
				return err
			}
		}
		return nil
	})
}

// PutBreaking puts a line of breaking news on every page until a moment. The
// story is nil where there is none yet.
func (a *Articles) PutBreaking(ctx context.Context, actor account.Actor, text string, story *Story, until db.Time) error {
	if err := clean("breaking", &text, MaxBreaking); err != nil {
		return err
	}
	if text == "" {
		return invalid("breaking", "the line has no words; to take it off: broadsheet front breaking --off")
	}
	slot := Slot{Name: SlotBreaking, Text: text, Until: until}
	if story != nil {
		if err := mayStandOnFront(*story); err != nil {
			return err
		}
		slot.Story = story.ID
	}
	if err := a.ahead(until); err != nil {
		return err
	}
	return a.edit(ctx, actor, "put", SlotBreaking, []string{KeySite, KeyFront}, func(tx *db.Tx) error { return fill(tx, slot) })
}

// ClearSlot empties a place on the front ("lead", "second:2", "seconds",
// "breaking") and says whether anything stood there.
func (a *Articles) ClearSlot(ctx context.Context, actor account.Actor, slot string) (bool, error) {
	if known := append(places(), SlotBreaking); !slices.Contains(known, slot) {
		return false, invalid("slot", "there is no place %q on the front; there are %s", slot, strings.Join(known, ", "))
	}
	drop := []string{KeyFront}
	if slot == SlotBreaking {
		drop = append(drop, KeySite)
	}
	var gone int64
	err := a.edit(ctx, actor, "clear", slot, drop, func(tx *db.Tx) (err error) {
		if slot == "seconds" {
			gone, err = clearSeconds(tx)
			return err
		}
		gone, err = tx.Exec(`
			delete from front_slot
			where slot = $1`, slot)
		return err
	})
	return gone > 0, err
}

// OrderSections puts sections, by name or slug, before all others and in this
// order: in the bar of sections and on the front.
func (a *Articles) OrderSections(ctx context.Context, actor account.Actor, names []string) ([]Section, error) {
	if !account.May(actor, account.Settings, account.Object{Kind: "site"}) {
		return nil, &Forbidden{Actor: actor.String(), Verb: string(account.Settings)}
	}
	var order []Section
	err := a.db.Write(ctx, func(tx *db.Tx) error {
		stand, err := a.Sections(tx.Context(), tx)
		if err != nil {
			return err
		}
		order = nil // the function may run again
		for _, name := range names {
			i := slices.IndexFunc(stand, func(s Section) bool { return s.Slug == name || sameName(s.Term, name) })
			if i < 0 {
				return invalid("sections", "there is no section %q, or it is named twice; those left are: %s", name, sectionNames(stand))
			}
			order = append(order, stand[i])
			stand = slices.Delete(stand, i, i+1)
		}
		order = append(order, stand...)
		if err := position(tx, order); err != nil {
			return err
		}
		return tx.Journal(db.Entry{Actor: actor.String(), Verb: "order", Kind: "section", Object: sectionNames(order), Drop: []string{KeySite, KeyFront}})
	})
	return order, err
}

// position numbers the sections in this order.
func position(tx *db.Tx, order []Section) error {
	for i, s := range order {
		if _, err := tx.Exec(`
			update section
			set position = $1
			where id = $2`, i+1, s.ID); err != nil {
			return err
		}
	}
	return nil
}

func sectionNames(list []Section) string {
	names := make([]string, len(list))
	for i, s := range list {
		names[i] = s.Name
	}
	return strings.Join(names, ", ")
}

// edit changes the front, with its journal entry.
func (a *Articles) edit(ctx context.Context, actor account.Actor, verb, slot string, drop []string, change func(*db.Tx) error) error {
	if !account.May(actor, account.Publish, account.Object{Kind: "front"}) {
		return &Forbidden{Actor: actor.String(), Verb: verb}
	}
	return a.db.Write(ctx, func(tx *db.Tx) error {
		if err := change(tx); err != nil {
			return err
		}
		return tx.Journal(db.Entry{Actor: actor.String(), Verb: verb, Kind: "front", Object: slot, Drop: drop})
	})
}

func fill(tx *db.Tx, s Slot) error {
	_, err := tx.Exec(`
		insert into front_slot (slot, story_id, text, until, at)
		values ($1, $2, $3, $4, $5)
		on conflict (slot) do update
		set story_id = excluded.story_id, text = excluded.text, until = excluded.until, at = excluded.at`,
		s.Name, s.Story, s.Text, s.Until, tx.Now())
	return err
}

func clearSeconds(tx *db.Tx) (int64, error) {
	return tx.Exec(`
		delete from front_slot
		where slot like 'second:%'`)
}

// places are those that stories may be put in, and "seconds" for all but the lead.
func places() []string {
	known := []string{SlotLead, "seconds"}
	for n := range MaxSeconds {
		known = append(known, SlotSecond(n+1))
	}
	return known
}

// mayFollow refuses what cannot stand behind a lead together.
func mayFollow(stories []Story) error {
	if len(stories) == 0 || len(stories) > MaxSeconds {
		return invalid("seconds", "one to %d stories follow the lead; %d were named", MaxSeconds, len(stories))
	}
	for i, s := range stories {
		if err := mayStandOnFront(s); err != nil {
			return err
		}
		if slices.ContainsFunc(stories[:i], func(other Story) bool { return other.ID == s.ID }) {
			return invalid("seconds", "“%s” is named twice", s.Headline)
		}
	}
	return nil
}

// mayStandOnFront refuses what readers would not find there. A scheduled story
// takes its place when it comes out.
func mayStandOnFront(s Story) error {
	switch {
	case s.Kind == KindPage:
		return invalid("story", "“%s” is a page, not a story", s.Headline)
	case s.State != StatePublished && s.State != StateScheduled:
		return invalid("story", "“%s” is %s; publish it first", s.Headline, s.State)
	}
	return nil
}

// ahead refuses a moment that has passed.
func (a *Articles) ahead(until db.Time) error {
	if now := a.db.Now(); !until.IsZero() && !until.After(now.Time) {
		return invalid("until", "%s has passed", until.Format(time.RFC3339))
	}
	return nil
}
