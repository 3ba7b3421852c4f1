package article

import (
	"slices"
	"strings"
	"testing"
	"time"

	"broadsheet/internal/floor/db"
	"broadsheet/internal/people/account"
)

// in is a story of its own in a section.
func in(section, headline string) Draft {
	draft := titled(headline)
	draft.Section = section
	return draft
}

func (d desk) section(name string) Section {
	d.t.Helper()
	s, err := d.SectionNamed(ctx, d.db, name)
	if err != nil {
		d.t.Fatal(err)
	}
	return s
}

func TestEditorsPlaceStoriesOnTheirSectionsPage(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		herring, ramp := d.story(d.publish(in("Coast", "The herring are back")).ID), d.story(d.publish(in("Coast", "A ramp for cyclists")).ID)
		town := d.story(d.publish(in("Town", "Bakery opens")).ID)
		coast := d.section("coast")
		until := db.At(d.now.Add(2 * time.Hour))
		keys := d.dropped(func() error { return d.PutSectionLead(ctx, editor, coast, herring, until) })
		if !slices.Equal(keys, []string{KeyFront, KeySection("coast")}) {
			t.Errorf("a section's lead drops %v", keys)
		}
		for _, list := range [][]Story{{ramp, herring}, {ramp}} {
			if err := d.PutSectionSeconds(ctx, editor, coast, list); err != nil {
				t.Fatal(err)
			}
		}
		f, err := d.SectionFront(ctx, d.db, coast.ID)
		if err != nil || f.Lead != herring.ID || f.Seconds != [MaxSeconds]db.ID{ramp.ID} || f.Until != until {
			t.Errorf("%+v: %v", f, err)
		}
		all, err := d.SectionFronts(ctx, d.db)
		if err != nil || len(all) != 1 || all[coast.ID] != f {
			t.Errorf("%+v: %v", all, err)
		}
		if front, err := d.Front(ctx, d.db); err != nil || len(front.Stories()) != 0 {
			t.Errorf("it stands on the front as well: %+v %v", front, err)
		}
		*d.now = until.Time
		if f, err = d.SectionFront(ctx, d.db, coast.ID); err != nil || !f.Lead.IsZero() || f.Seconds[0] != ramp.ID {
			t.Errorf("at its end the lead is %+v: %v", f, err)
		}
		page := d.story(d.publish(Draft{Kind: "page", Headline: "About", Body: bridge().Body}).ID)
		later := db.At(d.now.Add(time.Hour))
		for want, err := range map[string]error{
			"stands in Town, not in Coast": d.PutSectionLead(ctx, editor, coast, town, later),
			"is a page":                    d.PutSectionLead(ctx, editor, coast, page, later),
			"has passed":                   d.PutSectionLead(ctx, editor, coast, herring, db.At(*d.now)),
			"named twice":                  d.PutSectionSeconds(ctx, editor, coast, []Story{ramp, ramp}),
			"one to 3":                     d.PutSectionSeconds(ctx, editor, coast, nil),
			"only a section's own":         d.PutSectionSeconds(ctx, editor, coast, []Story{ramp, town}),
			"may not put":                  d.PutSectionLead(ctx, account.Actor{Kind: "person", Role: account.Reporter}, coast, ramp, later),
		} {
			if err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%v, want %q", err, want)
			}
		}
		for _, slot := range []string{"breaking", "second:4", "top"} {
			if _, err := d.ClearSectionSlot(ctx, editor, coast, slot); err == nil || !strings.Contains(err.Error(), "second:3") {
				t.Errorf("%s: %v", slot, err)
			}
		}
		for slot, stood := range map[string]bool{"second:2": false, "seconds": true, "lead": true} {
			if got, err := d.ClearSectionSlot(ctx, editor, coast, slot); err != nil || got != stood {
				t.Errorf("clearing %s: %v, %v", slot, got, err)
			}
		}
		if slots, err := d.SectionSlots(ctx, d.db, coast.ID); err != nil || len(slots) != 0 {
			t.Errorf("%+v: %v", slots, err)
		}
	})
}

func TestASectionEntersTheBarWithItsFirstStoryAndLeavesWithItsLast(t *testing.T) {
	eachDesk(t, func(t *testing.T, d desk) {
		if err := d.EnsureSections(ctx, editor, []string{"Town", "Coast"}); err != nil {
			t.Fatal(err)
		}
		var first, second Published
		moved := in("Coast", "A ramp for cyclists")
		moved.Section = "Town"
		for _, step := range []struct {
			name string
			do   func() error
			want bool
		}{
			{"the first story", func() error { first = d.publish(in("Coast", "The herring are back")); return nil }, true},
			{"the second", func() error { second = d.publish(in("Coast", "A ramp for cyclists")); return nil }, false},
			{"the first again, changed", func() error {
				draft := in("Coast", "The herring are back")
				draft.Standfirst = "All of them."
				d.publish(draft)
				return nil
			}, false},
			{"the second withdrawn", func() error { return d.Withdraw(ctx, editor, second.ID, "") }, false},
			{"the first withdrawn", func() error { return d.Withdraw(ctx, editor, first.ID, "") }, true},
			{"the second restored", func() error { return d.Restore(ctx, editor, second.ID) }, true},
			{"the second moved away", func() error { d.publish(moved); return nil }, true},
		} {
			if keys := d.dropped(step.do); slices.Contains(keys, KeySite) != step.want {
				t.Errorf("%s: every page is dropped: %v", step.name, !step.want)
			}
		}
	})
}
