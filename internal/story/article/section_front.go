package article

import (
	"context"
	"slices"
	"strings"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/people/account"
)

// The page of a section has a lead and seconds as the front has, with the same
// rules for those that nobody has filled. Only the section's own stories stand
// there: one that moves to another section leaves its place.

const sectionSlots = `
		select f.slot, f.story_id, s.public_id, r.headline, s.state, '', f.until
		from section_slot f
		join story s on s.id = f.story_id
		join revision r on r.story_id = s.id and r.number = s.published_revision
		where f.section_id = $1
		order by f.slot
		limit $2`

// SectionSlots are the filled places of a section's page, also those whose time
// is over.
func (a *Articles) SectionSlots(ctx context.Context, q db.Queryer, section db.ID) ([]Slot, error) {
	return db.All(ctx, q, scanSlot, sectionSlots, section, MaxSeconds+1)
}

// SectionFront reads what editors have put on a section's page. Whether readers
// may see the stories, and whether they belong there still, their cards say.
func (a *Articles) SectionFront(ctx context.Context, q db.Queryer, section db.ID) (Front, error) {
	slots, err := a.SectionSlots(ctx, q, section)
	var f Front
	for _, s := range slots {
		f.take(s, a.db.Now())
	}
	return f, err
}

// SectionFronts is SectionFront for every section on whose page somebody has put
// something.
func (a *Articles) SectionFronts(ctx context.Context, q db.Queryer) (map[db.ID]Front, error) {
	type row struct {
		section db.ID
		slot    Slot
	}
	rows, err := db.All(ctx, q, func(r db.Row) (row, error) {
		var x row
		err := r.Scan(&x.section, &x.slot.Name, &x.slot.Story, &x.slot.Until)
		return x, err
	}, `
		select section_id, slot, story_id, until
		from section_slot
		order by section_id, slot
		limit $1`, maxSections*(MaxSeconds+1))
	fronts := map[db.ID]Front{}
	for _, x := range rows {
		f := fronts[x.section]
		f.take(x.slot, a.db.Now())
		fronts[x.section] = f
	}
	return fronts, err
}

// PutSectionLead makes a story the lead of its section's page until a moment;
// zero: until it is changed.
func (a *Articles) PutSectionLead(ctx context.Context, actor account.Actor, section Section, story Story, until db.Time) error {
	if err := mayStandInSection(section, story); err != nil {
		return err
	}
	if err := a.ahead(until); err != nil {
		return err
	}
	return a.editSection(ctx, actor, "put", section, SlotLead, func(tx *db.Tx) error {
		return fillSection(tx, section, Slot{Name: SlotLead, Story: story.ID, Until: until})
	})
}

// PutSectionSeconds puts stories behind the lead of their section's page, in this
// order. Places that are left are filled by rule.
func (a *Articles) PutSectionSeconds(ctx context.Context, actor account.Actor, section Section, stories []Story) error {
	if err := mayFollow(stories); err != nil {
		return err
	}
	for _, s := range stories {
		if err := mayStandInSection(section, s); err != nil {
			return err
		}
	}
	return a.editSection(ctx, actor, "put", section, "seconds", func(tx *db.Tx) error {
		if _, err := clearSection(tx, section, "seconds"); err != nil {
			return err
		}
		for i, s := range stories {
			if err := fillSection(tx, section, Slot{Name: SlotSecond(i + 1), Story: s.ID}); err != nil {
				return err
			}
		}
		return nil
	})
}

// ClearSectionSlot empties a place on a section's page ("lead", "second:2",
// "seconds") and says whether anything stood there.
func (a *Articles) ClearSectionSlot(ctx context.Context, actor account.Actor, section Section, slot string) (bool, error) {
	if known := places(); !slices.Contains(known, slot) {
		return false, invalid("slot", "there is no place %q on the page of a section; there are %s", slot, strings.Join(known, ", "))
	}
	var gone int64
	err := a.editSection(ctx, actor, "clear", section, slot, func(tx *db.Tx) (err error) {
		gone, err = clearSection(tx, section, slot)
		return err
	})
	return gone > 0, err
}

func (a *Articles) editSection(ctx context.Context, actor account.Actor, verb string, section Section, slot string, change func(*db.Tx) error) error {
	return a.edit(ctx, actor, verb, section.Slug+"/"+slot, []string{KeyFront, KeySection(section.Slug)}, change)
}

func fillSection(tx *db.Tx, section Section, s Slot) error {
	_, err := tx.Exec(`
		insert into section_slot (section_id, slot, story_id, until, at)
		values ($1, $2, $3, $4, $5)
		on conflict (section_id, slot) do update
		set story_id = excluded.story_id, until = excluded.until, at = excluded.at`,
		section.ID, s.Name, s.Story, s.Until, tx.Now())
	return err
}

func clearSection(tx *db.Tx, section Section, slot string) (int64, error) {
	if slot == "seconds" {
		return tx.Exec(`
			delete from section_slot
			where section_id = $1 and slot like 'second:%'`, section.ID)
	}
	return tx.Exec(`
		delete from section_slot
		where section_id = $1 and slot = $2`, section.ID, slot)
}

// mayStandInSection refuses what stands elsewhere in the paper.
func mayStandInSection(section Section, s Story) error {
	if err := mayStandOnFront(s); err != nil {
		return err
	}
	if s.Section.ID != section.ID {
		return invalid("story", "“%s” stands in %s, not in %s; only a section's own stories lead its page", s.Headline, s.Section.Name, section.Name)
	}
	return nil
}
